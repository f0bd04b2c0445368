/** What was asked for cannot be done, and nothing was begun. All that is wrong is told at once. */
export class Refusal extends Error {
  public constructor(public readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "Refusal";
  }
}
