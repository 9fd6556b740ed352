#!/usr/bin/env node
// Old versions of Node read this file too: no syntax in it that they cannot parse.
var found = process.versions.node + ' (' + process.execPath + ')'
var remedy =
  'install Node.js 24, or call `npx slipway` in the project that brings it, which takes the one it pins.'

if (parseInt(process.versions.node, 10) < 24) {
  process.stderr.write('slipway needs Node.js 24 or later, and this is ' + found + ': ' + remedy + '\n')
  process.exitCode = 1
} else {
  void import('./with-compile-cache.js')
}
