import Foundation
import PackagePlugin

/// Compiles the folder `Pages` of a target into it: `Embedded.files`, by the paths that the files have in the folder.
///
/// SwiftPM's own `embedInCode` drops the folders, so that two pages could not have a file of the same name.
@main
struct Embedding: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target.sourceModule else { return [] }
        let folder = target.directoryURL.appending(path: "Pages/").path(percentEncoded: false)
        let files = target.sourceFiles.map(\.url).filter { $0.path(percentEncoded: false).hasPrefix(folder) }
        let paths = files.map { String($0.path(percentEncoded: false).dropFirst(folder.count)) }.sorted()
        let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
        return [
            .buildCommand(
                displayName: "Embedding the pages of \(target.name)", executable: try context.tool(named: "embed").url,
                arguments: [output.path(percentEncoded: false), folder] + paths, inputFiles: files,
                outputFiles: [output])
        ]
    }
}
