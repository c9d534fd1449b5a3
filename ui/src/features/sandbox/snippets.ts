// Code that points a client at the sandbox, ready to run. Keys come from the environment: no secret is ever in a text
// that the page shows. Pure.

export type Snippet = { value: string; label: string; language: string; needs: string; code: string };

/** A model that every client can ask, thinking or not. */
export const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const QUESTION = "What is 17 * 23?";

export function snippets(endpoint: string, region: string): Snippet[] {
  return [
    boto3(endpoint, region),
    javascript(endpoint, region),
    cli(endpoint, region),
    rust(endpoint, region),
    curl(endpoint),
  ];
}

const boto3 = (endpoint: string, region: string): Snippet => ({
  value: "boto3",
  label: "boto3",
  language: "python",
  needs: "pip install boto3",
  code: `import boto3

bedrock = boto3.client(
    "bedrock-runtime",
    region_name="${region}",
    endpoint_url="${endpoint}",
)
answer = bedrock.converse_stream(
    modelId="${MODEL}",
    messages=[{"role": "user", "content": [{"text": "${QUESTION}"}]}],
)
for event in answer["stream"]:
    delta = event.get("contentBlockDelta", {}).get("delta", {})
    print(delta.get("text", ""), end="", flush=True)
`,
});

const javascript = (endpoint: string, region: string): Snippet => ({
  value: "javascript",
  label: "JavaScript",
  language: "javascript",
  needs: "npm install @aws-sdk/client-bedrock-runtime",
  code: `import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";

const bedrock = new BedrockRuntimeClient({
  region: "${region}",
  endpoint: "${endpoint}",
});
const { stream } = await bedrock.send(new ConverseStreamCommand({
  modelId: "${MODEL}",
  messages: [{ role: "user", content: [{ text: "${QUESTION}" }] }],
}));
for await (const event of stream) {
  process.stdout.write(event.contentBlockDelta?.delta?.text ?? "");
}
`,
});

const cli = (endpoint: string, region: string): Snippet => ({
  value: "cli",
  label: "AWS CLI",
  language: "bash",
  needs: "pip install awscli",
  code: `aws bedrock-runtime converse \\
  --region ${region} \\
  --endpoint-url ${endpoint} \\
  --model-id ${MODEL} \\
  --messages '[{"role":"user","content":[{"text":"${QUESTION}"}]}]'
`,
});

const rust = (endpoint: string, region: string): Snippet => ({
  value: "rust",
  label: "Rust",
  language: "rust",
  needs: "cargo add aws-config aws-sdk-bedrockruntime tokio --features tokio/full",
  code: `use aws_config::{BehaviorVersion, Region};
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("${region}"))
        .endpoint_url("${endpoint}")
        .load()
        .await;
    let question = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text("${QUESTION}".to_owned()))
        .build()?;
    let answer = Client::new(&config)
        .converse()
        .model_id("${MODEL}")
        .messages(question)
        .send()
        .await?;
    println!("{:?}", answer.output());
    Ok(())
}
`,
});

const curl = (endpoint: string): Snippet => ({
  value: "curl",
  label: "curl",
  language: "bash",
  needs: "the API key in AWS_BEARER_TOKEN_BEDROCK",
  code: `curl ${endpoint}/model/${encodeURIComponent(MODEL)}/converse \\
  -H "Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK" \\
  -H "Content-Type: application/json" \\
  -d '{"messages":[{"role":"user","content":[{"text":"${QUESTION}"}]}]}'
`,
});
