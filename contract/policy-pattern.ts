/** A pattern of a policy, piece by piece: one character, or what stands for others. */
type Piece = { literal: string } | "any" | "one" | "variable";

/**
 * "${*}", "${?}" and "${$}" are these characters; any other "${…}" is a value of the request ("IAM policy elements: Variables").
 */
function piecesOf(pattern: string): Piece[] {
  return [...pattern.matchAll(/\$\{([*?$])\}|(\$\{[^}]*\})|([*?])|(.)/gsu)].map(
    ([, escaped, variable, wildcard, character]): Piece => {
      if (variable !== undefined) return "variable";
      if (wildcard !== undefined) return wildcard === "*" ? "any" : "one";
      return { literal: escaped ?? character ?? "" };
    },
  );
}

/** Whether a pattern takes in what only the request tells. */
export function hasVariable(pattern: string): boolean {
  return piecesOf(pattern).includes("variable");
}

/** Whether a pattern of resources or values takes a text in. A variable takes nothing in. */
export function matches(pattern: string, value: string): boolean {
  return expressionOf(pattern, "su").test(value);
}

/** Actions do not mind case. */
export function matchesAction(pattern: string, action: string): boolean {
  return expressionOf(pattern, "siu").test(action);
}

function expressionOf(pattern: string, flags: string): RegExp {
  const pieces = piecesOf(pattern).map((piece) => {
    if (piece === "any") return ".*";
    if (piece === "one") return ".";
    return piece === "variable" ? "(?!)" : piece.literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${pieces.join("")}$`, flags);
}

/** Something that a pattern takes in and that begins like this, or nothing if there is no such thing. */
export function sampleWithin(pattern: string, beginning: string): string | undefined {
  const [rest] = restsAfter(pattern, beginning).sort((one, other) => other.length - one.length);
  if (rest === undefined) return undefined;
  return beginning + rest.map((piece) => (typeof piece === "object" ? piece.literal : "x")).join("");
}

/** Whether a pattern surely takes in everything that begins like this. */
export function coversAllWithin(pattern: string, beginning: string): boolean {
  return restsAfter(pattern, beginning).some(
    (rest) => rest.length > 0 && rest.every((piece) => piece === "any"),
  );
}

/** What may be left of a pattern when the beginning is taken in. */
function restsAfter(pattern: string, beginning: string): Piece[][] {
  const pieces = piecesOf(pattern);
  if (pieces.includes("variable")) return [];
  const reached = (positions: number[]) => {
    const all = new Set(positions);
    for (const position of all) if (pieces[position] === "any") all.add(position + 1);
    return [...all];
  };
  let positions = reached([0]);
  for (const character of beginning) {
    const next = positions.flatMap((position) => {
      const piece = pieces[position];
      if (piece === "any") return [position];
      return piece === "one" || (typeof piece === "object" && piece.literal === character)
        ? [position + 1]
        : [];
    });
    positions = reached(next);
  }
  return positions.map((position) => pieces.slice(position));
}
