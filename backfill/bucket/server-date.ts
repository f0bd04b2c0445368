import type { $Command, S3ClientResolvedConfig } from "@aws-sdk/client-s3";

/** Reads the server's clock, to the second, off the answer to a command that is sent anyway; ask when it has come. */
export function keepServerDate<Input extends object, Output extends object>(
  command: $Command<Input, Output, S3ClientResolvedConfig>,
): () => Date {
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = (result.response as { headers?: { date?: string } }).headers?.date;
      return result;
    },
    { step: "deserialize" },
  );
  return () => {
    if (date === undefined) throw new Error("the server's answer has no Date header");
    return new Date(date);
  };
}
