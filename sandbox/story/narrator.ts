/** Says what happens, in lines that read well on a terminal and in a log. */
export class Narrator {
  private chapters = 0;
  private readonly broken: string[] = [];
  private lastProgress = 0;

  constructor(
    private readonly write: (text: string) => void = (text) => void process.stdout.write(text),
    private readonly colors: boolean = process.stdout.isTTY ?? false,
  ) {}

  chapter(title: string): void {
    this.chapters++;
    this.write(`\n${this.style("1", `${this.chapters}. ${title}`)}\n`);
  }

  say(line: string): void {
    this.write(`   ${line}\n`);
  }

  /** Output of another program, set off from our own lines. */
  quote(text: string): void {
    for (const line of text.split("\n"))
      if (line.trim() !== "") this.write(`   ${this.style("2", `| ${line}`)}\n`);
  }

  /** At most one line a second, and the last one always. */
  progress(what: string, done: number, total: number): void {
    const now = Date.now();
    if (done < total && now - this.lastProgress < 1000) return;
    this.lastProgress = now;
    const bar = "#".repeat(Math.floor((20 * done) / Math.max(total, 1))).padEnd(20, ".");
    this.say(`[${bar}] ${done} of ${total} ${what}`);
  }

  table(rows: string[][]): void {
    const widths = (rows[0] ?? []).map((_, column) =>
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    );
    const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ");
    const [head = [], ...body] = rows;
    this.say(this.style("1", line(head).trimEnd()));
    for (const row of body) this.say(line(row).trimEnd());
  }

  /** A promise of this project, and whether it was just kept. */
  promise(text: string, kept: boolean, otherwise = ""): void {
    if (!kept) this.broken.push(text);
    this.say(
      kept
        ? `${this.style("32", "kept  ")} ${text}`
        : `${this.style("31", "BROKEN")} ${text}${otherwise && `: ${otherwise}`}`,
    );
  }

  get brokenPromises(): readonly string[] {
    return this.broken;
  }

  private style(code: string, text: string): string {
    return this.colors ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
