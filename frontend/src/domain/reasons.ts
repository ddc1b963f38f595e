export const REASONS = [
  "better_match",
  "experience_depth",
  "experience_length",
  "skill_gap",
  "industry",
  "internal_candidate",
  "position_cancelled",
  "position_filled",
  "hiring_freeze",
  "salary",
  "location",
  "work_permit",
  "culture",
  "timing",
  "none_given",
  "other",
] as const;
export type Reason = (typeof REASONS)[number];

/** The few chips shown before "All 16". */
export const FIRST_REASONS: readonly Reason[] = [
  "better_match",
  "experience_depth",
  "experience_length",
  "skill_gap",
  "none_given",
];

/** One place of the quote that speaks for a reason: character offsets, end excluded. */
export interface Spot {
  reason: Reason;
  start: number;
  end: number;
}

const SIGNS: readonly [Reason, RegExp][] = [
  ["better_match", /better match(?:ed)?(?: (?:our|the) (?:requirements?|needs|profile|role))?/],
  [
    "better_match",
    /(?:more closely|closer|more suited|better suited|better fit|stronger (?:fit|match))(?: \w+){0,4}?(?=[.,;\n]|$)/,
  ],
  [
    "better_match",
    /(?:besser|genauer|eher)(?: \w+){0,4}? (?:passt|passen|entspricht|entsprechen)|(?:besser|passgenauer) geeignet/,
  ],
  [
    "experience_depth",
    /(?:more|deeper|broader|stronger|greater|not enough|too little|lacks?|limited) (?:\w+ ){0,2}?experience/,
  ],
  [
    "experience_depth",
    /(?:mehr|tiefere|umfangreichere|zu wenig|nicht genug|nicht genügend) (?:\w+ ){0,2}?erfahrung(?:en)?/,
  ],
  ["experience_length", /(?:more years|longer (?:tenure|experience|track record)|years of experience)/],
  ["experience_length", /(?:längere|langjährige) (?:\w+ )?(?:berufs)?erfahrung|mehr (?:berufs)?jahre/],
  [
    "skill_gap",
    /(?:lack(?:ing|ed|s)?|missing|without) (?:\w+ ){0,3}?(?:skills?|qualifications?|certifications?)/,
  ],
  ["skill_gap", /fehlende[nr]? (?:kenntnisse|qualifikation(?:en)?|zertifikate?)/],
  [
    "industry",
    /(?:industry|sector)[- ](?:experience|background|knowledge)|branchen(?:erfahrung|kenntnisse?|hintergrund)/,
  ],
  [
    "internal_candidate",
    /internal (?:candidate|applicant|hire)|intern(?:e|en|er)? (?:kandidat|bewerb|besetz|lösung)\w*/,
  ],
  [
    "position_cancelled",
    /(?:position|role|search) (?:has been|was|is) (?:cancell?ed|withdrawn)|no longer (?:hiring|recruiting)/,
  ],
  ["position_cancelled", /(?:stelle|position) (?:\w+ ){0,3}?(?:gestrichen|zurückgezogen|nicht mehr besetzt)/],
  [
    "position_filled",
    /(?:position|role|vacancy) (?:has (?:already )?been|was|is) (?:already )?filled|(?:stelle|position) (?:\w+ ){0,3}?(?:bereits|schon) (?:vergeben|besetzt)/,
  ],
  ["hiring_freeze", /(?:hiring|recruitment) freeze|einstellungsstopp/],
  ["salary", /salary expectations?|outside (?:of )?our budget|gehalts(?:vorstellung|wunsch|erwartung)\w*/],
  ["location", /(?:relocation|commut(?:e|ing)|based (?:closer|locally))|(?:standort|wohnort|entfernung)/],
  [
    "work_permit",
    /(?:work permit|visa|sponsorship|right to work)|(?:arbeitserlaubnis|aufenthaltstitel|visum)/,
  ],
  ["culture", /(?:culture|cultural|team) fit|(?:passt|passen) (?:\w+ ){0,3}?(?:ins|zum) team/],
  ["timing", /(?:start date|notice period|available (?:sooner|earlier))|kündigungsfrist|früher verfügbar/],
];

/** The reasons that a rejection's words give away, each with its place; earliest first, no overlaps. */
export function spotReasons(words: string): Spot[] {
  const found = SIGNS.flatMap(([reason, sign]) => {
    const hit = new RegExp(sign.source, "iu").exec(words);
    return hit?.[0] ? [{ reason, start: hit.index, end: hit.index + hit[0].length }] : [];
  }).sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Spot[] = [];
  for (const spot of found) {
    const clear = kept.every((other) => spot.start >= other.end || spot.end <= other.start);
    if (clear && !kept.some((other) => other.reason === spot.reason)) kept.push(spot);
  }
  return kept;
}

/** A piece of the quote; `marked` where it speaks for a reason. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** How many characters of plain quote stay before and after what is marked. */
const BEFORE = 32;
const AFTER = 40;

function tail(text: string): string {
  const sentence = text
    .slice(Math.max(text.lastIndexOf(". ") + 1, text.lastIndexOf("\n") + 1, 0))
    .trimStart();
  if (sentence.length <= BEFORE) return sentence === text ? text : `… ${sentence}`;
  const cut = sentence.slice(sentence.indexOf(" ", sentence.length - BEFORE) + 1);
  return `… ${cut}`;
}

function head(text: string): string {
  const stop = text.search(/[.!?](\s|$)/);
  const sentence = stop >= 0 ? text.slice(0, stop + 1) : text;
  if (sentence.length <= AFTER) return sentence;
  return `${sentence.slice(0, sentence.lastIndexOf(" ", AFTER))} …`;
}

/** The short quote of step two: what is marked, with a few words around it; the beginning when nothing is. */
export function excerpt(words: string, spots: readonly Spot[]): Piece[] {
  const first = spots[0];
  if (!first) return words.trim() ? [{ text: head(words.trim()), marked: false }] : [];
  const pieces: Piece[] = [{ text: tail(words.slice(0, first.start)), marked: false }];
  spots.forEach((spot, i) => {
    pieces.push({ text: words.slice(spot.start, spot.end), marked: true });
    const next = spots[i + 1];
    const gap = words.slice(spot.end, next?.start);
    const between = gap.length <= BEFORE + AFTER ? gap : `${head(gap)} ${tail(gap)}`;
    pieces.push({ text: next ? between : head(gap), marked: false });
  });
  return pieces.filter((piece) => piece.text !== "");
}
