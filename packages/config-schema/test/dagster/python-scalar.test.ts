import { expect, test } from 'vitest'
import { pythonScalar } from '../../src/dagster/python-scalar.ts'

test.for<[string, ReturnType<typeof pythonScalar>]>([
  ['', null],
  ['~', null],
  ['on', true],
  ['No', false],
  ['y', 'y'],
  ['7', 7n],
  ['1_000', 1000n],
  ['010', 8n],
  ['-0x1F', -31n],
  ['0b101', 5n],
  ['1:30', 90n],
  ['0o7', '0o7'],
  ['1e3', '1e3'],
  ['1.5', 1.5],
  ['-1.0e+3', -1000],
  ['21.0', 21],
  ['-.inf', -Infinity],
  ['2024-01-01', '2024-01-01'],
  ['orders', 'orders'],
])('%s is read as Dagster reads it', ([source, value]) => {
  expect(pythonScalar(source)).toBe(value)
})
