import Foundation

// Writes text files into a Swift source, so that a binary carries them wherever it is copied to:
//     embed OUTPUT FOLDER PATH...
let output = URL(filePath: CommandLine.arguments[1])
let folder = URL(filePath: CommandLine.arguments[2])

// As string literals: the compiler takes a hundred times as long for arrays of bytes. No text has a quote like these.
let entries = try CommandLine.arguments.dropFirst(3).map { path in
    let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    return "\"\(path)\": ####\"\"\"\n\(text)\n\"\"\"####,\n"
}
let source = "enum Embedded {\nstatic let files: [String: String] = [\n\(entries.joined())]\n}\n"
try source.write(to: output, atomically: true, encoding: .utf8)
