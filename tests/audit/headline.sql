-- Twenty headline figures of the review, written by hand from their definitions in words, over facts.csv as text.
-- An own part (contribution) counts if its source is one of 1 to 4 and it is not set aside (then there is none).

-- economic_support: all that agencies gave for economic development
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND theme = 'KT' AND source IN ('1', '2', '3', '4');

-- breeding_cows_agencies: cows that agencies gave
SELECT SUM(CAST(counted AS DECIMAL(18, 3))) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT1' AND item = 'cow' AND source IN ('1', '2', '3', '4');

-- breeding_cows_agencies_value: what these cows were worth
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT1' AND item = 'cow' AND source IN ('1', '2', '3', '4');

-- duck_and_pig_models_value: the duck model and the first pig model (kept by groups of households), one value for both
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT4' AND (item = 'muscovy_duck' OR item = 'pig_group')
  AND source IN ('1', '2', '3', '4');

-- maize_and_pig_models_value: maize with codonopsis and the second pig model
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT4' AND (item = 'maize_ginseng' OR item = 'pig')
  AND source IN ('1', '2', '3', '4');

-- poor_households_helped: poor households that agencies helped directly
SELECT SUM(CAST(poor_households AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT5' AND source IN ('1', '2', '3', '4');

-- households_escaped_poverty: of these, out of poverty
SELECT SUM(CAST(escaped_poverty AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT5' AND source IN ('1', '2', '3', '4');

-- escape_rate: the second by the first, in percent with one decimal
SELECT ROUND(CAST(100 AS DECIMAL(18, 6)) * SUM(CAST(escaped_poverty AS BIGINT)) / SUM(CAST(poor_households AS BIGINT)), 1)
FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category = 'KT5' AND source IN ('1', '2', '3', '4');

-- tools_seeds_households_value: tools, seeds and direct help
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind = 'agency' AND category IN ('KT2', 'KT3', 'KT5') AND source IN ('1', '2', '3', '4');

-- lowland_support: what lowland districts gave to the nine mountain districts and the communes in them
SELECT SUM(CAST(f.contribution AS BIGINT)) FROM facts f
LEFT JOIN (SELECT code, district FROM facts WHERE record = 'commune') c ON c.code = f.commune
JOIN (SELECT code FROM facts WHERE record = 'district' AND region = 'mountain') d
  ON d.code = COALESCE(c.district, f.district)
WHERE f.record = 'fact' AND f.kind = 'district' AND f.source IN ('1', '2', '3', '4');

-- breeding_cows_districts: cows that lowland districts gave there
SELECT SUM(CAST(f.counted AS DECIMAL(18, 3))) FROM facts f
LEFT JOIN (SELECT code, district FROM facts WHERE record = 'commune') c ON c.code = f.commune
JOIN (SELECT code FROM facts WHERE record = 'district' AND region = 'mountain') d
  ON d.code = COALESCE(c.district, f.district)
WHERE f.record = 'fact' AND f.kind = 'district' AND f.category = 'KT1' AND f.item = 'cow'
  AND f.source IN ('1', '2', '3', '4');

-- social_support: housing, health, education, gifts and disaster relief, of agencies and districts
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND kind IN ('agency', 'district') AND theme IN ('NO', 'YT', 'GD', 'QT', 'TT')
  AND source IN ('1', '2', '3', '4');

-- gratitude_houses: each house once
SELECT SUM(CAST(counted AS DECIMAL(18, 3))) FROM facts
WHERE record = 'fact' AND category = 'NO1' AND source IN ('1', '2', '3', '4');

-- warm_shelter_houses
SELECT SUM(CAST(counted AS DECIMAL(18, 3))) FROM facts
WHERE record = 'fact' AND category = 'NO2' AND source IN ('1', '2', '3', '4');

-- great_unity_houses
SELECT SUM(CAST(counted AS DECIMAL(18, 3))) FROM facts
WHERE record = 'fact' AND category = 'NO3' AND source IN ('1', '2', '3', '4');

-- medical_visits: people examined and given medicine
SELECT SUM(CAST(counted AS DECIMAL(18, 3))) FROM facts
WHERE record = 'fact' AND category = 'YT1' AND source IN ('1', '2', '3', '4');

-- vaccinations
SELECT SUM(CAST(counted AS DECIMAL(18, 3))) FROM facts
WHERE record = 'fact' AND category = 'YT2' AND source IN ('1', '2', '3', '4');

-- houses_and_health_value: the houses and the health care
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND category IN ('NO1', 'NO2', 'NO3', 'YT1', 'YT2', 'YT3') AND source IN ('1', '2', '3', '4');

-- schools_value: school sites, class rooms and the computer room
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND category = 'GD1' AND source IN ('1', '2', '3', '4');

-- education_equipment_value: equipment, scholarships, books
SELECT SUM(CAST(contribution AS BIGINT)) FROM facts
WHERE record = 'fact' AND category IN ('GD2', 'GD3', 'GD4') AND source IN ('1', '2', '3', '4');
