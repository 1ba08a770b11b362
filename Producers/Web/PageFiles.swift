internal import EventLoop
package import HTTP

/// All files of the pages, by path, in memory.
///
/// The pages are compiled into the binary, so that they are always there and always fit the service. The libraries they
/// use come from Debian packages, which the system keeps patched; they are read once, at start.
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

    /// Reads the libraries. An error names the missing file and its Debian package.
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
    /// Adds a route for each document, and for each asset under `/assets/`, for browsers that call by a known host.
    package func addRoutes(to router: inout Router, for hosts: KnownHosts = .any) {
        router.group("", hosts.middleware) { group in
            for (path, file) in files.sorted(by: { $0.key < $1.key }) {
                group.add(.get, path) { request, writer in
                    let (head, body) = file.response(to: request.headerFields)
                    writer.respond(head, body)
                }
            }
        }
    }
}
