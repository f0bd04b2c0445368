import type { Notification } from "../contract/attachment";

/** What S3 says about each of several arguments: "ArgumentName1", "ArgumentValue1" and so on. */
interface Refusal extends Error {
  [field: `Argument${string}`]: unknown;
}

const actions: Record<Notification["kind"], string> = {
  topic: "sns:Publish",
  queue: "sqs:SendMessage",
  function: "lambda:InvokeFunction",
};

/** The error of a write of notifications, with what to do where S3 refuses them; any other as it is. */
export function explainRefusal(error: unknown, ours: Notification | undefined): unknown {
  if (!(error instanceof Error) || ours === undefined) return error;
  const [, advice] = advices.find(([pattern]) => pattern.test(error.message)) ?? [];
  if (advice === undefined) return error;
  const explained = new Error([error.message, ...details(error as Refusal)].join("; "), { cause: error });
  explained.message += `. ${advice(ours)}`;
  explained.name = error.name;
  return explained;
}

const advices: [pattern: RegExp, advice: (ours: Notification) => string][] = [
  [
    // "Granting permissions to publish event notification messages to a destination"
    /Unable to validate the following destination configurations/,
    ({ kind, arn }) =>
      `Allow the service s3.amazonaws.com ${actions[kind]} on ${arn} for this bucket, and, where the ${kind} is encrypted ` +
      "with a KMS key, kms:GenerateDataKey and kms:Decrypt on that key. If another target is named, mend or remove that " +
      "notification of the bucket.",
  ],
  [
    // "Configuring event notifications using object key name filtering"
    /Configurations overlap|ambiguously defined/,
    ({ events }) =>
      `S3 takes each event of an object for one notification only. Leave events out of notifications.events (now ${events.join(", ")}), ` +
      "or remove the other notification of the bucket.",
  ],
];

function details(refusal: Refusal): string[] {
  return Object.keys(refusal)
    .filter((field) => /^ArgumentName\d*$/.test(field))
    .map(
      (field) =>
        `${refusal[field as "ArgumentName"]}: ${refusal[field.replace("Name", "Value") as "ArgumentValue"]}`,
    );
}
