/** The account that a resource belongs to, by the profile that reaches it. */
export type Side = "source" | "destination";

export type Kind = "job" | "bucket" | "role" | "key";

/** Something that this program creates and removes. */
export interface Resource {
  kind: Kind;
  /** Of a key its alias without "alias/", of a job its description. */
  name: string;
  region: string;
  side: Side;
  /** Of keys and jobs, once the service has given one. */
  id?: string;
}

export function isSame(one: Resource, other: Resource): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    one.region === other.region &&
    one.side === other.side
  );
}
