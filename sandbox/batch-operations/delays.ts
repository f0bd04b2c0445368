/** How long things take that take no time here by themselves. */
export interface Delays {
  /** How long a job stays in each state, to be watched. */
  readonly stateMilliseconds: number;
  /** How old a role must be before a job can assume it. */
  readonly roleMilliseconds: number;
}

export const noDelays: Delays = { stateMilliseconds: 0, roleMilliseconds: 0 };
