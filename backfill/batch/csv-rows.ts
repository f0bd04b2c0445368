/** The rows of a CSV that arrives in pieces. A field in quotes may hold commas, line ends and doubled quotes. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  let hasJustClosed = false;
  for await (const piece of pieces) {
    for (const character of piece) {
      if (character === '"') {
        // A quote right behind the one that closed the field opens it again, and both stand for one.
        if (hasJustClosed) field += '"';
        hasJustClosed = isQuoted;
        isQuoted = !isQuoted;
        continue;
      }
      hasJustClosed = false;
      if (isQuoted || (character !== "," && character !== "\n")) {
        field += character;
        continue;
      }
      row.push(character === "\n" ? field.replace(/\r$/, "") : field);
      field = "";
      if (character === ",") continue;
      if (row.length > 1 || row[0] !== "") yield row;
      row = [];
    }
  }
  if (row.length > 0 || field !== "") yield [...row, field];
}
