/** What takes time on AWS, or is asked there. Here it takes none, and is not asked, unless a test says so. */
export interface Conditions {
  /** How long a job stays in each state, to be watched. */
  readonly stateMilliseconds: number;
  /** How old a role must be before a job can assume it. */
  readonly roleMilliseconds: number;
  /** How long after its end a job's report is there. */
  readonly reportMilliseconds: number;
  /** Whether a report in another region than the job's fails it. AWS's pages do not say: a guess. */
  readonly reportInRegionOfJob: boolean;
}

export const asKindAsCanBe: Conditions = {
  stateMilliseconds: 0,
  roleMilliseconds: 0,
  reportMilliseconds: 0,
  reportInRegionOfJob: false,
};
