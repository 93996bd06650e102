"""What is known, allowed or dismissed already: it does not fail a policy again."""
