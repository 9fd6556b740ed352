import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface TableAnswer {
  status?: number
  body: object
}

export interface TableServer {
  /** What points the AWS SDK to it. */
  variables: Record<string, string>
  /** What was asked, such as `Query`, with its body. */
  calls: { operation: string; body: unknown }[]
}

/** Answers every call of DynamoDB alike. */
export async function tableServer({ status = 200, body }: TableAnswer): Promise<TableServer> {
  const calls: TableServer['calls'] = []
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    void json(request).then((asked) => {
      calls.push({ operation, body: asked })
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const variables = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  return { variables, calls }
}
