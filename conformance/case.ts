import type { Costs } from "./prices";
import type { Verdict } from "./verdict";
import type { World } from "./world";

/** What this project assumes about AWS: a row of the report. */
export interface Assumption {
  id: string;
  assumption: string;
  /** Title of the page of AWS's documentation that says something about it, or should. */
  page: string;
  how: string;
}

/** An assumption, and how to try it. */
export interface Case extends Assumption {
  /** The most that it uses. Cases of one experiment use it together. */
  costs: Costs;
  experiment?: object;
  needs?: "secondAccount";
  try(world: World): Promise<Verdict>;
}
