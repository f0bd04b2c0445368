import type { Costs } from "./prices";
import type { Verdict } from "./verdict";
import type { World } from "./world";

/** An assumption of this project about AWS, and how to try it. */
export interface Case {
  id: string;
  assumption: string;
  /** Title of the page of AWS's documentation that says something about it, or should. */
  page: string;
  how: string;
  /** The most that it uses. */
  costs: Costs;
  needs?: "secondAccount";
  try(world: World): Promise<Verdict>;
}
