import EventLoop
import FoundationEssentials
package import HTTP

/// All files of the pages, by path, in memory.
///
/// The pages are compiled into the binary, so that they are always there and always fit the service. The libraries they
/// use come from Debian packages, which the system keeps patched; they are read once, at start.
///
/// A document is asked for anew each time. All else lies under `/assets/` and a fingerprint of all of it, where a
/// browser keeps it for ever; under another fingerprint the files of now are served, unkept, to a page that was loaded
/// before an update and needs one more.
package struct PageFiles: Sendable {
    /// Where the libraries are.
    ///
    /// - `libraries` (string, `/usr/share`): the directory under which Debian's `libjs-marked`, `libjs-highlight.js`,
    ///   `libjs-chart.js`, `node-dompurify`, `libjs-katex` and `fonts-katex` put their files.
    /// - `pages` (string, none): a directory like `Pages`, whose files are served in place of those compiled in, each
    ///   for itself; who works on the pages sees a change after a restart, without a build.
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

    /// A route's path → the document that it serves.
    let documents: [String: StaticFile]
    /// The path inside `Pages`, or of a library → the file.
    let assets: [String: StaticFile]
    /// What stands before it in the address of an asset.
    let fingerprint: String

    /// Reads the files. An error names what is missing, and its Debian package.
    package init(_ configuration: Configuration = Configuration()) throws(PageFilesError) {
        var texts = try configuration.pages.map(Self.read(in:)) ?? Embedded.files
        for page in Page.allCases { texts[page.document] = texts[page.document].map(configuration.filling) }
        var contents: [String: [UInt8]] = [:]
        for (path, text) in texts { contents[Self.name(of: path)] = Self.content(of: path, text) }
        for library in PageLibrary.allCases {
            contents["libraries/\(library.name)"] = try library.read(in: configuration.libraries)
        }
        var pages: [(page: Page, document: PageDocument)] = []
        for page in Page.allCases {
            let document = try PageDocument(
                page, isJoined: configuration.pages == nil, texts: texts, contents: contents)
            pages.append((page, document))
            contents[page.document] = nil
        }
        for (page, document) in pages {
            // What pages share is found in the first one's script: no other page loads modules later.
            let made = document.made.filter { path, _ in page == Page.allCases.first || path.hasPrefix(page.folder) }
            contents.merge(made) { _, made in made }
        }
        self.init(pages, contents)
    }

    private init(_ pages: [(page: Page, document: PageDocument)], _ contents: [String: [UInt8]]) {
        var all = ""
        var assets: [String: StaticFile] = [:]
        for (path, content) in contents.sorted(by: { $0.key < $1.key }) {
            guard let type = StaticFile.ContentType(of: path) else { continue }
            let file = StaticFile(content, type: type, caching: .forEver)
            all += "\(path) \(file.fingerprint)\n"
            assets[path] = file
        }
        fingerprint = Gzip.fingerprint(of: Array(all.utf8))
        var documents: [String: StaticFile] = [:]
        for (page, document) in pages {
            let text = Array(document.text(naming: fingerprint).utf8)
            let file = StaticFile(text, type: .page, caching: .asksFirst)
            for path in page.paths { documents[path] = file }
        }
        self.documents = documents
        self.assets = assets
    }

    /// The name under which a file of `Pages` is served: a picture of pixels lies there as text, since all are texts.
    static func name(of path: String) -> String { path.hasSuffix(packed) ? String(path.dropLast(packed.count)) : path }

    private static func content(of path: String, _ text: String) -> [UInt8] {
        guard path.hasSuffix(packed) else { return Array(text.utf8) }
        return Data(base64Encoded: text, options: .ignoreUnknownCharacters).map { [UInt8]($0) } ?? []
    }

    private static let packed = ".base64"

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
    /// Adds a route for each document, and one for the assets, for browsers that call by a known host.
    package func addRoutes(to router: inout Router, for hosts: KnownHosts = .any) {
        router.group("", hosts.middleware) { group in
            for (path, file) in documents.sorted(by: { $0.key < $1.key }) {
                group.add(.get, path) { request, writer in Self.respond(file, request, writer) }
            }
            group.add(.get, "/assets/{fingerprint}/{file...}") { request, writer in
                let parameters = request.parameters
                guard let file = asset(parameters["file"], under: parameters["fingerprint"]) else {
                    throw RequestError.notFound
                }
                Self.respond(file, request, writer)
            }
        }
    }

    /// The file at an address below `/assets/`.
    func asset(_ path: String?, under fingerprint: String?) -> StaticFile? {
        guard let path, let file = assets[path] else { return nil }
        return fingerprint == self.fingerprint ? file : file.cached(.asksFirst)
    }

    @IOLoop
    private static func respond(_ file: StaticFile, _ request: ServerRequest, _ writer: ResponseWriter) {
        let (head, body) = file.response(to: request.headerFields)
        writer.respond(head, body)
    }
}
