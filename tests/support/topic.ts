import assert from "node:assert/strict";

export async function createTopic(endpoint: string, name: string, account = "test"): Promise<void> {
  await ask(endpoint, "sns", { Action: "CreateTopic", Name: name }, account);
}

export async function deleteTopic(endpoint: string, TopicArn: string): Promise<void> {
  await ask(endpoint, "sns", { Action: "DeleteTopic", TopicArn });
}

export async function createQueue(endpoint: string, QueueName: string): Promise<void> {
  await ask(endpoint, "sqs", { Action: "CreateQueue", QueueName });
}

/** The local AWS takes account and service from the scope of a request, and does not look at the signature. */
async function ask(
  endpoint: string,
  service: "sns" | "sqs",
  parameters: Record<string, string>,
  account = "test",
): Promise<void> {
  const scope = `${account}/20260101/eu-west-1/${service}/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams(parameters),
  });
  assert.equal(answer.status, 200, await answer.text());
}
