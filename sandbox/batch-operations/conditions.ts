/**
 * What takes time on AWS, or is asked there. Here it takes none, and is not asked, unless a test says so,
 * with an option at the start or by changing a value later.
 */
export interface Conditions {
  /** How long a job stays in each state, to be watched. */
  stateMilliseconds: number;
  /** How old a role must be before a job can assume it. */
  roleMilliseconds: number;
  /** How long after its end a job's report is there. */
  reportMilliseconds: number;
  /** Whether a report in another region than the job's fails it. AWS's pages do not say: a guess. */
  reportInRegionOfJob: boolean;
  /**
   * How long a new job is unknown to everything but CreateJob: "Checking job status immediately after creation before the
   * job is fully registered" is among the causes of NoSuchJobException ("Troubleshooting Batch Operations").
   */
  registrationMilliseconds: number;
  /** That page calls the error of an unknown job NoSuchJobException, and the service model has NotFoundException. */
  unknownJob: "NoSuchJobException" | "NotFoundException";
  /** How many jobs an account may have in a region that have not ended. That CreateJob is throttled then is a guess. */
  jobQuota: number;
}

export const asKindAsCanBe: Conditions = {
  stateMilliseconds: 0,
  roleMilliseconds: 0,
  reportMilliseconds: 0,
  reportInRegionOfJob: false,
  registrationMilliseconds: 0,
  unknownJob: "NoSuchJobException",
  jobQuota: Number.POSITIVE_INFINITY,
};
