import type { Options } from "../../app/fields";
import { self } from "../../app/session";
import { words } from "../../words";

const CODES =
  "AD AE AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BW BY BZ CA CG CH CI CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ES ET FI FR GA GB GE GH GI GN GR GT HK HN HR HT HU ID IE IL IN IQ IR IS IT JE JM JO JP KE KG KH KN KR KW KZ LA LB LC LI LS LT LU LV MA MC MD ME MG MH MK MR MT MU MW MX MY MZ NA NE NG NI NL NO NZ OM PA PE PG PH PK PL PR PT PW PY QA RO RS RU RW SA SC SE SG SI SK SM SN SV SZ TD TG TH TL TN TO TR TT TV TW TZ UA UG US UY UZ VA VE VN ZA ZM ZW".split(
    " ",
  );

/** The countries to choose from, by their names in the language in use; "not said" first. */
export function countries(): Options {
  const lang = words.value.lang;
  const names = new Intl.DisplayNames([lang], { type: "region" });
  const known = self().country;
  const codes = known && !CODES.includes(known) ? [...CODES, known] : CODES;
  const named = codes.map((code) => [code, names.of(code) ?? code] as const);
  named.sort((a, b) => a[1].localeCompare(b[1], lang));
  return [["", words.value.settings.noCountry], ...named];
}
