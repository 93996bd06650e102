"""More pairs as in `amounts`, one a line; wrong ones with the code of their rule."""

from __future__ import annotations

MORE_RIGHT = """
[en>no] It costs 2.5 billion kroner. ||| Det koster 2,5 mrd. kroner.
[en>da] 3 thousand people ||| 3 tusinde mennesker
[en>da] It costs 3 million kroner. ||| Det koster 3 mio. kr.
[en>sv] It costs 3 million kronor. ||| Det kostar 3 mkr.
[en>sv] It costs 3 million kronor. ||| Det kostar 3 miljoner kronor.
[en>pl] It costs 2 billion zlotys. ||| Kosztuje 2 mld zł.
[en>cs] 5 million crowns ||| 5 milionů korun
[en>sk] 5 billion euros ||| 5 miliárd eur
[en>uk] 5 million hryvnias ||| 5 млн грн
[en>bg] 5 million leva ||| 5 млн. лв.
[en>sr] 5 billion dinars ||| 5 милијарди динара
[en>mk] 5 billion denars ||| 5 милијарди денари
[en>kk] 5 billion tenge ||| 5 миллиард теңге
[en>hy] 5 million drams ||| 5 միլիոն դրամ
[en>ka] 5 million lari ||| 5 მილიონი ლარი
[en>az] 5 million manats ||| 5 milyon manat
[en>vi] 5 billion dong ||| 5 tỷ đồng
[en>vi] 12,000 people ||| 12 nghìn người
[en>th] 5 million baht ||| 5 ล้านบาท
[en>th] 300,000 people ||| 3 แสนคน
[en>id] 5 billion rupiah ||| Rp 5 miliar
[en>ms] 5 billion ringgit ||| RM5 bilion
[en>fa] 5 thousand billion rials ||| ۵ هزار میلیارد ریال
[en>ur] 5 billion rupees ||| 5 ارب روپے
[en>hi] 50 million rupees ||| 5 करोड़ रुपये
[en>mr] 50 million rupees ||| 5 कोटी रुपये
[en>te] 50 million rupees ||| 5 కోట్ల రూపాయలు
[en>kn] 50 million rupees ||| 5 ಕೋಟಿ ರೂಪಾಯಿ
[en>ml] 50 million rupees ||| 5 കോടി രൂപ
[en>gu] 50 million rupees ||| 5 કરોડ રૂપિયા
[en>bn] 50 million taka ||| ৫ কোটি টাকা
[en>he] 5 million shekels ||| 5 מיליון שקלים
[en>ar] 5 million riyals ||| 5 ملايين ريال
[en>tr] 5 billion lira ||| 5 milyar lira
[en>hu] 5 billion forints ||| 5 milliárd forint
[en>ro] 20 million lei ||| 20 de milioane de lei
[en>el] 2.5 trillion euros ||| 2,5 τρισ. ευρώ
[en>fi] 5 million euros ||| 5 milj. euroa
[en>et] 5 million euros ||| 5 mln eurot
[en>lv] 5 million euros ||| 5 miljoni eiro
[en>lt] 5 billion euros ||| 5 milijardai eurų
[en>is] 5 billion krónur ||| 5 milljarðar króna
[en>sq] 5 million lek ||| 5 milionë lekë
[en>mt] 5 million euros ||| 5 miljun ewro
[en>cy] 5 million pounds ||| 5 miliwn o bunnoedd
[en>eu] 5 million euros ||| 5 milioi euro
[en>ca] 5 million euros ||| 5 milions d'euros
[en>gl] 5 billion euros ||| 5.000 millóns de euros
[en>es] 5 billion euros ||| 5 mil millones de euros
[en>fr] 5 billion euros ||| 5 Mds€
[en>fr] 5 billion euros ||| 5 Md€
[en>de] 5 billion dollars ||| 5 Mrd. US-Dollar
[en>zh] 5 billion dollars ||| 50亿美元
[en>ja] 1.2 trillion yen ||| 1兆2000億円
[en>ko] 12,000 people ||| 1만 2천 명
[en>ko] 2.5 billion dollars ||| 25억 달러
[en>zh] 5 percent ||| 百分之五
[en>zh] 30 percent ||| 3成
[en>ja] 2 degrees Celsius ||| 摂氏2度
[en>ja] It was completed in 1868. ||| 明治元年に完成した。
[en>ja] It was completed in 1912. ||| 大正元年に完成した。
[en>zh] It was completed in 1949. ||| 民國38年完成。
[zh>en] 民國三十八年完成。 ||| It was completed in 1949.
[en>ko] It was founded in 2023. ||| 주체 112년에 창립되었다.
[en>hi] It was built in 2023. ||| यह विक्रम संवत 2080 में बना।
[en>bn] It was built in 2023. ||| এটি ১৪৩০ বঙ্গাব্দে নির্মিত।
[ur>en] یہ 1445 ہجری میں بنا۔ ||| It was built in 2023.
[en>fa] It was built in 1979. ||| در سال ۱۳۵۷ ساخته شد.
[fa>en] ۲۲ بهمن ۱۳۵۷ ||| 11 February 1979
[en>de] 6 feet tall ||| 1,83 m groß
[en>de] 12 ounces ||| 340 g
[en>de] 200 square miles ||| 520 km²
[en>de] 60 mph ||| 97 km/h
[en>de] -40 °F ||| -40 °C
[en>fr] 5 feet 10 inches ||| 1,78 m
[en>fr] 12 inches ||| 30 cm
[en>it] 3,000 feet ||| 900 metri
[en>it] 3,000 feet ||| 914 metri
[en>pt] 50 yards ||| 46 metros
[en>nl] 5 pints ||| 2,4 liter
[en>pl] 11 stone ||| 70 kg
[en>hu] 100 acres ||| 40 hektár
[en>ru] 500 square feet ||| 46 квадратных метров
[en>uk] 20 miles ||| 32 кілометри
[en>ko] 30 pyeong ||| 99 제곱미터
[ko>en] 30평 ||| 99 square meters
[zh>en] 3里 ||| 1.5 km
[zh>en] 重5斤 ||| It weighs 2.5 kg
[en>ja] 10 miles ||| 16キロメートル
[en>ar] 10 miles ||| 16 كيلومترًا
[en>he] 10 miles ||| 16 ק"מ
[en>hi] 10 miles ||| 16 किलोमीटर
[en>th] 10 miles ||| 16 กิโลเมตร
[en>vi] 10 miles ||| 16 km
[en>tr] 10 miles ||| 16 kilometre
[en>fi] 90 °F ||| 32 astetta
[en>de] 20 to 30 °F ||| -7 bis -1 °C
[en>fr] It costs $45. ||| Cela coûte 45 $ US.
[en>es] It costs $45. ||| Cuesta 45 dólares estadounidenses.
[en>pt] R$45 ||| 45 reais
[en>ru] CHF 45 ||| 45 швейцарских франков
[en>de] 45 rand ||| 45 Rand
[en>sv] 45 Danish kroner ||| 45 danska kronor
[en>zh] €0.45 ||| 45欧分
[en>ru] $0.45 ||| 45 центов
[en>uk] 50 kopecks ||| 0,50 гривні
[en>ja] ¥300 ||| 300円
[en>zh] ¥300 ||| 300元
[en>de] 300 yuan ||| 300 Yuan
[en>de] £45m ||| 45 Mio. Pfund
[en>fr] $1.5bn ||| 1,5 milliard de dollars
[en>hi] Rs. 300 ||| 300 रुपये
[en>de] The 100-year-old won 45 games. ||| Der 100-Jährige gewann 45 Spiele.
[en>de] 45 won games and 45 pounds ||| 45 gewonnene Spiele und 45 Pfund
[en>eu] 50 percent ||| %50
[en>tr] 50 percent ||| yüzde 50'si
[en>de] 3.5 percentage points ||| 3,5 Prozentpunkte
[en>zh] 3.5 percentage points ||| 3.5个百分点
[en>ru] a 50-percent rise ||| рост на 50-процентный
[en>es] 50% ||| 50 por ciento
[en>nl] 50% ||| 50 procent
[en>mt] 50% ||| 50 fil-mija
[en>cy] 50% ||| 50 y cant
[en>ml] 50% ||| 50 ശതമാനം
[en>kn] 50% ||| ಶೇಕಡಾ 50
[en>lv] The 1980s and the 19th century ||| 1980. gadi un 19. gadsimts
[el>en] 12 χιλιόμετρα μακριά, 5 χιλιοστά ||| 12 km away, 5 mm
[en>lt] He scored 60 in 1995-96. ||| Jis pelnė 60 taškų 1995–1996 m.
[en>fi] In the 18th century wars were long. ||| 1700-luvulla sodat olivat pitkiä.
[en>lv] In 1995-96 and 60 times since ||| 1995.-1996. gadā un kopš tā laika 60 reizes
[en>lv] The flat is five feet (1.5 m) wide. ||| Dzīvoklis ir 1,5 m plats.
[en>ja] It is about 100 feet (30 m) away. ||| 約30 m離れている。
[en>ja] They left just after 11:00. ||| 11時すぎに出発した。
[en>lv] The game ended 71:20. ||| Spēle beidzās 71:20.
[en>de] COVID-19 and the G20 met. ||| Covid-19 und die G20-Staaten trafen sich.
[lv>en] Marta un Jūlija satikās 1. martā. ||| Marta and Jūlija met on 1 March.
[en>lv] It happened in May, June and August. ||| Tas notika maijā, jūnijā un augustā.
""".strip().splitlines()

MORE_WRONG = """
TQ351 [en>de] He paid 450 dollars for 10 pounds. ||| Er zahlte 540 Dollar für 10 Pfund.
TQ351 [en>da] In 1985 in Oslo 230 met. ||| I 1985 i Oslo mødtes 320.
TQ351 [en>nl] The 12-inch gun and 345 men ||| Het 12-inch kanon en 354 man
TQ351 [en>it] 250 m and 78 people ||| 250 m e 87 persone
TQ351 [en>ar] 12 km and 345 people ||| 12 كم و 354 شخصا
TQ351 [en>fi] It is 5 miles to the 120 houses. ||| 210 taloon on 8 kilometriä.
TQ351 [en>cs] 3 feet and 56 inches of 780 ||| 3 stopy a 56 palců z 870
TQ351 [en>hi] 25 million people ||| 25 करोड़ लोग
TQ351 [en>fa] 3 million people ||| ۳ میلیارد نفر
TQ351 [en>vi] 3 billion dong ||| 3 triệu đồng
TQ351 [en>tr] 3 billion lira ||| 3 milyon lira
TQ351 [en>zh] 3 billion yuan ||| 3亿元
TQ351 [en>ja] 350 million yen ||| 35億円
TQ351 [en>ko] 2.5 trillion won ||| 2조 3천억 원
TQ351 [en>ru] 3 billion people ||| 3 миллиона человек
TQ351 [en>ro] 20 billion lei ||| 20 de milioane de lei
TQ351 [en>sl] 3 billion euros ||| 3 milijone evrov
TQ351 [en>ta] 3 million ||| 3 கோடி
TQ351 [ja>en] 平成30年 ||| In 2008 it
TQ351 [zh>en] 民國100年成立 ||| Founded in 2001
TQ351 [ur>en] یہ 1445 ہجری میں بنا۔ ||| It was built in 1986.
TQ353 [en>zh] It rose 45% in 2020. ||| 2020年上涨了45。
TQ353 [en>ar] It rose 45%. ||| ارتفع 45.
TQ353 [en>ko] It rose 45%. ||| 45 올랐다.
TQ353 [en>da] It rose 45 in May. ||| Det steg 45 pct. i maj.
TQ353 [eu>en] Ehuneko 45 igo zen. ||| It rose 45.
TQ353 [en>kk] It rose 45 percent. ||| Ол 45-ке өсті.
TQ354 [en>pl] €45 ||| 45 zł
TQ354 [en>ja] $300 ||| 300円
TQ354 [en>zh] $300 ||| 300欧元
TQ354 [en>ru] €300 ||| 300 рублей
TQ354 [en>ar] $300 ||| 300 يورو
TQ354 [en>he] $300 ||| 300 שקלים
TQ354 [en>hi] $300 ||| 300 रुपये
TQ354 [en>th] $300 ||| 300 บาท
TQ354 [en>tr] $300 million ||| 300 milyon avro
TQ354 [en>hu] £300 ||| 300 euró
TQ354 [en>fi] £300 ||| 300 euroa
TQ354 [en>cs] 300 crowns ||| 300 eur
TQ354 [en>uk] 300 hryvnias ||| 300 доларів
TQ354 [en>vi] $300 ||| 300 euro
TQ354 [en>id] $300 ||| Rp 300
TQ354 [en>fr] 3 million francs ||| 3 millions d’euros
TQ354 [en>fr] 300 Swiss francs ||| 300 euros
TQ354 [en>de] 300 Mexican pesos ||| 300 Euro
TQ354 [en>sv] 300 Swiss francs ||| 300 kronor
TQ354 [en>ca] $45 million ||| 45 milions d'euros
TQ354 [en>ro] $45 million ||| 45 de milioane de euro
TQ352 [en>fi] He came in March. ||| Hän tuli toukokuussa.
TQ352 [en>hu] He came on Monday. ||| Kedden jött.
TQ352 [en>tr] He came on Monday. ||| Salı günü geldi.
TQ352 [en>ko] He came in March. ||| 그는 5월에 왔다.
TQ352 [en>hi] He came in March. ||| वह अप्रैल में आया।
TQ352 [en>ar] He came in March. ||| جاء في أبريل.
TQ352 [en>el] He came in March. ||| Ήρθε τον Απρίλιο.
TQ352 [en>vi] He came in March. ||| Ông đến vào tháng 4.
TQ351 [ja>en] 36×24 mmネガが最も一般的です。 ||| A 34 by 24 mm negative is common.
TQ351 [ja>en] 約100フィート(30 m)の位置に立つ。 ||| He is about 100 feet (80 m) away.
TQ351 [en>ja] They left just after 11:00. ||| 16時すぎちょうどに出発した。
TQ351 [en>lv] Two of them are 69 centimeters long. ||| Divi ir 59 centimetru gari.
TQ351 [lv>en] Hokejs beidzās 2:2. ||| The game ended 5:2.
TQ351 [lv>en] HJR izskatīs 2015. vai 2016. gadā. ||| It will be read in 2016 or 2016.
TQ351 [lv>en] Uz kuģa bija 120–160 kubikmetri degvielas. ||| It had 120–120 cubic metres of fuel.
TQ351 [en>lv] He graduated in 1950. ||| Viņš absolvēja 1450. gadā.
TQ351 [en>lv] The trail is 1600 km long. ||| Taka ir 1800 km gara.
TQ351 [en>lv] At 11:20 the police came. ||| Plkst. 71:20 ieradās policija.
TQ351 [en>lv] The season ended due to COVID-19. ||| Sezona beidzās Covid-12 dēļ.
TQ351 [en>ja] The season ended due to COVID-19. ||| COVID-89のためシーズンは終了した。
TQ351 [en>lv] They use a 6 by 6 cm format. ||| Tām ir 2 x6 cm formāts.
TQ352 [lv>en] Tas notika 1956. gada jūnijā. ||| It happened in July 1956.
TQ352 [lv>en] No novembra līdz martam līst. ||| It rains from November to April.
TQ352 [lv>en] Tas notika 9. augustā. ||| It happened on September 9.
TQ352 [en>lv] The fair is in May. ||| Gadatirgus ir jūnijā.
""".strip().splitlines()
