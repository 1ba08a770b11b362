internal import EventLoop
import FoundationEssentials
package import HTTP

/// All files of the pages, by path, in memory.
///
/// The pages are compiled into the binary, so that they are always there and always fit the service. The libraries they
/// use come from Debian packages, which the system keeps patched; they are read once, at start.
package struct PageFiles: Sendable {
    /// Where the libraries are.
    ///
    /// - `libraries` (string, `/usr/share`): the directory under which Debian's `libjs-marked`, `libjs-highlight.js`,
    ///   `node-dompurify`, `libjs-katex` and `fonts-katex` put their files.
    /// - `pages` (string, none): a directory like `Pages`, whose files are served in place of those compiled in; who
    ///   works on the pages sees a change after a restart, without a build.
    /// - `pictureHosts` (names, none): hosts whose pictures in answers load by themselves; others wait for a press.
    package struct Configuration: Sendable {
        package var libraries: String
        package var pages: String?
        package var pictureHosts: [String]

        package init(libraries: String = "/usr/share", pages: String? = nil, pictureHosts: [String] = []) {
            self.libraries = libraries
            self.pages = pages
            self.pictureHosts = pictureHosts
        }

        /// Tells a document whose pictures it may load.
        fileprivate func filling(_ text: String) -> String {
            text.replacing(
                #"name="picture-hosts" content="""#,
                with: #"name="picture-hosts" content="\#(pictureHosts.joined(separator: " "))""#)
        }
    }

    /// The path of a request → the file that answers it.
    package let files: [String: StaticFile]

    /// Reads the files. An error names what is missing, and its Debian package.
    package init(_ configuration: Configuration = Configuration()) throws(PageFilesError) {
        var files: [String: StaticFile] = [:]
        for (path, text) in try configuration.pages.map(Self.read(in:)) ?? Embedded.files {
            guard let type = StaticFile.ContentType(of: path) else { continue }
            let text = type == .page ? configuration.filling(text) : text
            let file = StaticFile(Array(text.utf8), type: type, caching: .asksFirst)
            for path in Page.serving(path) { files[path] = file }
        }
        for library in PageLibrary.allCases {
            files["/assets/libraries/\(library.name)"] = try library.read(in: configuration.libraries)
        }
        self.files = files
    }

    private static func read(in directory: String) throws(PageFilesError) -> [String: String] {
        var files: [String: String] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? [] {
            guard let content = FileManager.default.contents(atPath: "\(directory)/\(path)") else { continue }
            files[path] = String(decoding: content, as: UTF8.self)
        }
        guard Page.allCases.allSatisfy({ files[$0.document] != nil }) else { throw PageFilesError(noPages: directory) }
        return files
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
