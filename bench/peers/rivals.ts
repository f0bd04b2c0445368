import type { CeilingId } from "./ceiling";
import type { ContenderId } from "./contenders";
import type { Scenario } from "./scenarios";

type RivalId = CeilingId | ContenderId;
export type RivalName = "requests" | "sdk" | "s5cmd" | "rclone" | "aws";

/** Who can be asked for by name, in whatever ways a scenario has them. */
const rivals: { [name in RivalName]: readonly RivalId[] } = {
  requests: ["bare", "guarded"],
  sdk: ["oursSdk"],
  s5cmd: ["s5cmd", "s5cmdTuned"],
  rclone: ["rclone", "rcloneTuned"],
  aws: ["aws", "awsTuned"],
};

export const rivalNames = Object.keys(rivals) as RivalName[];

/** The same with these alone, so that there is time for more rounds; under a name of its own, as it tells less than the whole. */
export function beside(scenario: Scenario, names: readonly RivalName[]): Scenario {
  const has = (name: RivalName) => [...scenario.ceilings, ...scenario.peers].some(of(name));
  const missing = names.find((name) => !has(name));
  if (missing !== undefined) {
    throw new Error(
      `${missing} does not take part in ${scenario.id}; there are ${rivalNames.filter(has).join(", ")}`,
    );
  }
  const chosen = rivalNames.filter((name) => names.includes(name));
  const isChosen = (id: RivalId) => chosen.some((name) => of(name)(id));
  return {
    ...scenario,
    id: [scenario.id, ...chosen].join("-"),
    title: `${scenario.title}, beside ${chosen.join(" and ")} alone`,
    ceilings: scenario.ceilings.filter(isChosen),
    peers: scenario.peers.filter(isChosen),
  };
}

function of(name: RivalName): (id: RivalId) => boolean {
  return (id) => rivals[name].includes(id);
}
