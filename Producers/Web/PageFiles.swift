internal import EventLoop
package import HTTP

/// All files that the pages consist of, by path, in memory.
///
/// The pages themselves are compiled into the binary, so that they are there wherever it is copied to and always fit
/// the service they talk to. The libraries they use come from the system's packages, which keep them patched; they are
/// read once, at start.
package struct PageFiles: Sendable {
    /// Where the libraries are.
    ///
    /// - `libraries` (string, `/usr/share`): the directory under which Debian's `libjs-marked`, `libjs-highlight.js`
    ///   and `node-dompurify` put their files.
    package struct Configuration: Sendable {
        package var libraries: String

        package init(libraries: String = "/usr/share") {
            self.libraries = libraries
        }
    }

    /// The path of a request → the file that answers it.
    package let files: [String: StaticFile]

    /// Reads the libraries; an error names the file that is missing and the package that brings it.
    package init(_ configuration: Configuration = Configuration()) throws(PageFilesError) {
        var files: [String: StaticFile] = [:]
        for (path, text) in Embedded.files {
            guard let type = StaticFile.ContentType(of: path) else { continue }
            let file = StaticFile(Array(text.utf8), type: type, caching: .asksFirst)
            for path in Page.serving(path) { files[path] = file }
        }
        for library in PageLibrary.allCases {
            files["/assets/libraries/\(library.name)"] = try library.read(in: configuration.libraries)
        }
        self.files = files
    }
}

extension PageFiles {
    /// Adds a route a path: the documents, and what they are made of under `/assets/`.
    package func addRoutes(to router: inout Router) {
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            router.add(.get, path) { request, writer in
                let (head, body) = file.answer(to: request.headerFields)
                writer.respond(head, body)
            }
        }
    }
}
