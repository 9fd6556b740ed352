import { Visitor } from '@swc/core/Visitor.js'
import type { Statement, VariableDeclarator } from '@swc/core'

/** `using x = ...` as swc parses it; swc's own types do not name it. */
type UsingDeclaration = { type: 'UsingDeclaration'; decls: VariableDeclarator[] }

// oxlint-disable-next-line typescript/no-deprecated -- it is what dependency-cruiser extends
const visitor = Visitor.prototype
// oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
const visitKnownStatement = visitor.visitStatement

/**
 * swc parses `using` declarations, but its visitor, with which dependency-cruiser looks for imports, throws on
 * them. Importing this file teaches it to look into them.
 */
visitor.visitStatement = function visitStatement(statement: Statement | UsingDeclaration): Statement {
  if (statement.type !== 'UsingDeclaration') return visitKnownStatement.call(this, statement)
  this.visitVariableDeclarators(statement.decls)
  return statement as unknown as Statement
}
