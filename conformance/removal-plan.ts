import { fileName, type LedgerContent, ledgerFolder } from "./ledger";
import { runIn } from "./naming";
import { isSame, type Kind, type Resource } from "./resource";

/** Jobs write into buckets and use roles, replication writes into buckets and uses roles and keys. */
const order: readonly Kind[] = ["job", "bucket", "role", "key"];

export function inOrderOfRemoval(resources: readonly Resource[]): Resource[] {
  return [...resources].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

export interface Skipped {
  run: string;
  reason: string;
}

export interface RemovalPlan {
  remove: Resource[];
  skipped: Skipped[];
}

/** Where the removal takes place. */
export interface RemovalPlace {
  endpoint?: string;
  accounts: { source: string; destination?: string };
  isRunning(pid: number): boolean;
}

/**
 * What to remove of what the ledgers and the search by name found. Runs that are still under way are left alone, and so is what
 * belongs to another account or endpoint.
 */
export function removalPlan(
  ledgers: ReadonlyMap<string, LedgerContent>,
  found: readonly Resource[],
  place: RemovalPlace,
): RemovalPlan {
  const skipped = new Map<string, string>();
  const fromLedgers: Resource[] = [];
  for (const [run, { head, open }] of ledgers) {
    if (head !== undefined && place.isRunning(head.pid)) {
      skipped.set(run, `process ${head.pid} is still running it; end it first`);
    } else if (open.length > 0) {
      const reason = head && otherPlace(head, open, place);
      if (reason) skipped.set(run, reason);
      else fromLedgers.push(...open);
    }
  }
  const others = found.filter(
    (resource) =>
      !skipped.has(runIn(resource.name) ?? "") && !fromLedgers.some((known) => isSame(known, resource)),
  );
  const remove = [...fromLedgers, ...others].filter(({ name }) => runIn(name) !== undefined);
  return {
    remove: inOrderOfRemoval(remove),
    skipped: [...skipped].map(([run, reason]) => ({ run, reason })),
  };
}

function otherPlace(
  head: NonNullable<LedgerContent["head"]>,
  open: readonly Resource[],
  { endpoint, accounts }: RemovalPlace,
): string | undefined {
  if (head.endpoint !== endpoint) {
    const where = head.endpoint === undefined ? "on AWS; leave `--endpoint` out" : `at ${head.endpoint}`;
    const file = `${ledgerFolder}/${fileName(head.run)}`;
    return `its resources are ${where}. If that service is gone, delete ${file}`;
  }
  if (head.accounts.source !== accounts.source)
    return "its resources are in another account than `--profile`";
  const needsSecond = open.some(({ side }) => side === "destination");
  return needsSecond &&
    (accounts.destination === undefined || head.accounts.destination !== accounts.destination)
    ? "some of its resources are in a second account; name it with `--destination-profile`"
    : undefined;
}
