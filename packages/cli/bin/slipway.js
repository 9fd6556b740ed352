#!/usr/bin/env node
// Old versions of Node read this file too: no syntax in it that they cannot parse.
var NEEDED = 24
var found = process.versions.node

if (parseInt(found, 10) < NEEDED) {
  process.stderr.write(
    'slipway needs Node.js ' +
      NEEDED +
      ' or later, and this is ' +
      found +
      ' (' +
      process.execPath +
      '): ' +
      'install Node.js ' +
      NEEDED +
      ', or start it as `npx slipway`, which takes the Node.js that the project pins.\n',
  )
  process.exitCode = 1
} else {
  void import('./with-compile-cache.js')
}
