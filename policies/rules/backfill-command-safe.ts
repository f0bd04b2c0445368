import { type Finding, ruleOfResource } from "../judge";
import type { Command } from "../stack/command";
import { eachBackfillCommand } from "../stack/subjects";

/** Looks at an ended or a running job, and deletes no object. */
const harmless = /^(npx\s+)?s3-backfill\s+(cancel|status)\b/;
const absolute = /^(\/|[a-z]:[\\/])/i;
/** Folders that another machine has otherwise; not those that every one has, like "/usr/bin" or "/dev". */
const ofOneMachine =
  /(?:^|[\s"'=:])(?:\/(?:home|Users|root|tmp|var|opt|mnt|srv|private|builds|github|workspaces?)\/|[a-z]:\\)/i;
const keyId = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY/;
const secretName = /secret|token|passw|credential|(?:access|api|private)_?key/i;

export const backfillCommandSafe = ruleOfResource({
  name: "backfill-command-safe",
  description:
    "Keeps a backfill from deleting anything, and credentials and paths of one machine out of its command.",
  level: "mandatory",
  subjects: eachBackfillCommand,
  judge: function* (command) {
    yield* deletes(command);
    yield* paths(command);
    yield* credentials(command);
  },
});

function deletes(command: Command): Finding[] {
  const steps = command.delete.split(/&&|\|\||[;|\n]/).map((step) => step.trim());
  if (command.delete === "" || steps.every((step) => harmless.test(step))) return [];
  return [
    {
      found: "it has a `delete`, which a destroy and every replacement run",
      instead: "no `delete`, so that what was brought over stays, or one that only runs `s3-backfill cancel`",
    },
  ];
}

function paths(command: Command): Finding[] {
  const { create, update, interpreter, environment } = command;
  const said = [create, update, ...interpreter, ...Object.values(environment)];
  if (!command.paths.some((path) => absolute.test(path)) && !said.some((text) => ofOneMachine.test(text)))
    return [];
  return [
    {
      found: "it names a path of one machine, and runs again wherever that is another",
      instead: "paths relative to the project, and programs by their names",
    },
  ];
}

function credentials(command: Command): Finding[] {
  const { create, update, stdin, environment } = command;
  const named = Object.keys(environment).filter((name) => isSecret(name, environment[name]));
  const places = [
    ...named.map((name) => `its environment's ${name}`),
    ...(keyId.test([create, update, command.delete, stdin].join("\n")) ? ["its text"] : []),
  ];
  return places.map((place) => ({
    found: `${place} looks like a credential, which stays in the state`,
    instead:
      "credentials from where the deploy has them: a profile, or the environment that `pulumi up` runs in",
  }));
}

function isSecret(name: string, value = ""): boolean {
  return keyId.test(value) || (value !== "" && secretName.test(name) && !/_FILE$/i.test(name));
}
