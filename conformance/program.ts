import type { Progress } from "../sandbox/progress";
import { Account, type Accounts } from "./account";
import { type Options, UsageError } from "./arguments";
import { clean } from "./clean";
import { tryCases } from "./try-cases";

/** Answers the exit code. */
export async function runProgram(options: Options, signal: AbortSignal, progress: Progress): Promise<number> {
  const accounts = await openAccounts(options);
  try {
    const act = options.clean ? clean : tryCases;
    return await act(options, accounts, signal, progress);
  } finally {
    accounts.source.close();
    accounts.destination?.close();
  }
}

async function openAccounts({ profile, destinationProfile, endpoint, regions }: Options): Promise<Accounts> {
  const place = { ...(endpoint && { endpoint }), region: regions[0] };
  const source = await Account.open({ ...place, ...(profile && { profile }) });
  if (destinationProfile === undefined) return { source };
  const destination = await Account.open({ ...place, profile: destinationProfile });
  if (destination.id === source.id) {
    throw new UsageError(
      "`--destination-profile` leads to the same account as the source's credentials. Name a profile of a second account, or leave it out.",
    );
  }
  return { source, destination };
}
