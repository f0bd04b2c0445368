/**
 * A run that is not started because what was asked for cannot work. Every problem that could be found is in it,
 * so that one round of corrections is enough.
 */
export class Refusal extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join("\n"));
    this.name = "Refusal";
  }
}
