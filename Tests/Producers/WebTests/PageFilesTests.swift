import Foundation
import HTTP
import Testing

@testable import Web

struct PageFilesTests {
    private let files: PageFiles

    init() throws {
        files = try PageFiles()
    }

    @Test func `every file is served, and nothing else but the libraries and what is joined`() {
        let documents = Page.allCases.map(\.document)
        let own = Embedded.files.keys.filter { !documents.contains($0) }.map(PageFiles.name)
        let libraries = PageLibrary.allCases.map { "libraries/\($0.name)" }
        let joined = Page.allCases.flatMap { page in
            (["joined.css", "joined.js"] + (needsLibraries(page) ? ["libraries.js"] : [])).map { page.folder + $0 }
        }
        #expect(Set(files.assets.keys) == Set(own + libraries + joined))
        #expect(own.count + libraries.count + joined.count == files.assets.count)
        #expect(Set(files.documents.keys) == Set(Page.allCases.flatMap(\.paths)))
    }

    @Test func `a library that a file names is served`() {
        for (path, text) in Embedded.files {
            let libraries = text.matches(of: /"(?:\/assets|\.\.)\/(libraries\/[^"]*)"/).map { String($0.output.1) }
            #expect(libraries.filter { files.assets[$0] == nil } == [], "\(path)")
        }
    }

    @Test(arguments: Page.allCases.flatMap(\.paths))
    func `a document names one file of each kind, all under the fingerprint`(path: String) throws {
        let index = try text(of: path)
        let named = index.matches(of: /"\/assets\/([^"\/]*)\/([^"]*)"/).map {
            (String($0.output.1), String($0.output.2))
        }
        #expect(named.allSatisfy { $0.0 == files.fingerprint && files.assets[$0.1] != nil }, "\(named)")
        #expect(index.matches(of: /rel="stylesheet"/).count == 1)
        #expect(index.matches(of: /type="module"/).count == 1)
        let page = try #require(Page.allCases.first { $0.paths.contains(path) })
        #expect(index.matches(of: /<script[^>]* defer>/).count == (needsLibraries(page) ? 1 : 0))
    }

    @Test func `only the first page loads modules later, as they import from its script`() throws {
        let first = try #require(Page.allCases.first)
        let loading = Embedded.files.filter { $0.key.hasSuffix(".js") && $0.value.contains("await import(") }.keys
        #expect(!loading.isEmpty)
        #expect(loading.filter { !$0.hasPrefix(first.folder) } == [])
    }

    @Test func `a module that pages share is the first one's where it is loaded later`() throws {
        let shared = String(decoding: try #require(files.assets["kit/element.js"]).content, as: UTF8.self)
        #expect(shared.contains(#"from "../chat/joined.js""#))
        for page in Page.allCases {
            let own = String(decoding: try #require(files.assets["\(page.folder)main.js"]).content, as: UTF8.self)
            #expect(own.contains("from \"../\(page.folder)joined.js\""))
        }
    }

    @Test(arguments: Page.allCases.flatMap(\.paths))
    func `a page has nothing inline that its policy would stop`(path: String) throws {
        let index = try text(of: path)
        #expect(index.firstMatch(of: /<style|\sstyle=|\son[a-z]+=/) == nil)
        #expect(index.matches(of: /<script/).count == index.matches(of: /<script src="\/[^>]*"[^>]*><\/script>/).count)
    }

    @Test func `every file says what it is and what it may do`() throws {
        for (path, file) in files.assets.merging(files.documents, uniquingKeysWith: { file, _ in file }) {
            #expect(file.headerFields[.xContentTypeOptions] == "nosniff", "\(path)")
            #expect(file.headerFields[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true, "\(path)")
            #expect(!file.content.isEmpty, "\(path)")
        }
        #expect(files.documents["/"]?.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(files.assets["chat/joined.js"]?.headerFields[.contentType] == "text/javascript; charset=utf-8")
        #expect(files.assets["chat/joined.css"]?.headerFields[.contentType] == "text/css; charset=utf-8")
    }

    @Test func `a page can be installed, with pictures that are ones`() throws {
        let manifest = try #require(files.assets["kit/yizhan.webmanifest"])
        #expect(manifest.headerFields[.contentType] == "application/manifest+json")
        #expect(manifest.headerFields[.contentSecurityPolicy]?.contains("manifest-src 'self'") == true)
        let names = String(decoding: manifest.content, as: UTF8.self).matches(of: /"src": "([^"]*)"/)
        #expect(Set(names.map { String($0.output.1) }) == ["favicon.svg", "icon.png"])
        let picture = try #require(files.assets["kit/icon.png"])
        #expect(picture.headerFields[.contentType] == "image/png")
        #expect(picture.content.starts(with: [0x89] + Array("PNG\r\n".utf8)))
        #expect(files.assets["kit/favicon.svg"] != nil)
    }

    @Test func `what is at its fingerprint is kept for ever, and nothing else`() throws {
        let kept = "public, max-age=31536000, immutable"
        for (path, file) in files.assets {
            let now = try #require(files.asset(path, under: files.fingerprint))
            let before = try #require(files.asset(path, under: "0123456789abcdef"))
            #expect(now.headerFields[.cacheControl] == kept)
            #expect(before.headerFields[.cacheControl] == "no-cache")
            #expect(now.content == file.content && before.content == file.content)
        }
        #expect(files.documents.values.allSatisfy { $0.headerFields[.cacheControl] == "no-cache" })
        #expect(files.asset("chat/nothing.js", under: files.fingerprint) == nil)
    }

    @Test func `style sheets are joined in their order`() throws {
        let joined = String(decoding: try #require(files.assets["chat/joined.css"]).content, as: UTF8.self)
        let index = try #require(Embedded.files["chat/index.html"])
        let sheets = index.matches(of: /rel="stylesheet" href="\/assets\/([^"]*)"/).map { String($0.output.1) }
        #expect(sheets.count > 5)
        #expect(joined == sheets.compactMap { Embedded.files[$0] }.joined(separator: "\n"))
    }

    @Test func `the document says whose pictures it may load`() throws {
        #expect(try text(of: "/").contains(#"<meta name="picture-hosts" content="">"#))
        let trusting = try PageFiles(.init(pictureHosts: ["img.example.com", "cdn.example.com"]))
        let document = String(decoding: try #require(trusting.documents["/"]).content, as: UTF8.self)
        #expect(document.contains(#"<meta name="picture-hosts" content="img.example.com cdn.example.com">"#))
    }

    @Test func `every font that the style of formulas names first is served`() throws {
        let style = try #require(files.assets["libraries/katex/katex.css"])
        let names = String(decoding: style.content, as: UTF8.self).matches(of: /src:url\((fonts\/[^)]*)\)/)
        #expect(names.count == 20)
        for name in names {
            let font = files.assets["libraries/katex/\(name.output.1)"]
            #expect(font?.headerFields[.contentType] == "font/woff2", "\(name.output.1)")
        }
    }

    @Test func `a library that is not installed is named with its package`() {
        let error = #expect(throws: PageFilesError.self) {
            try PageFiles(.init(libraries: "/nowhere"))
        }
        #expect(error?.description.contains("/nowhere/javascript/marked/marked.umd.min.js") == true)
        #expect(error?.description.contains("libjs-marked") == true)
    }

    @Test func `pages are served from a directory while somebody works on them`() throws {
        let pages = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID())")
        defer { try? FileManager.default.removeItem(at: pages) }
        for page in Page.allCases {
            let folder = pages.appending(path: page.rawValue)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            #expect(throws: PageFilesError.self) { try PageFiles(.init(pages: pages.path)) }
            try Data(#"<script src="/assets/chat/main.js" type="module"></script>"#.utf8)
                .write(to: folder.appending(path: "index.html"))
        }
        let main = pages.appending(path: "chat/main.js")
        try Data("export default 1;".utf8).write(to: main)
        let before = try PageFiles(.init(pages: pages.path))
        let index = #"<script src="/assets/\#(before.fingerprint)/chat/main.js" type="module"></script>"#
        #expect(before.documents["/"].map { String(decoding: $0.content, as: UTF8.self) } == index)
        #expect(before.assets["chat/main.js"]?.content == Array("export default 1;".utf8))

        try Data("export default 2;".utf8).write(to: main)
        #expect(try PageFiles(.init(pages: pages.path)).fingerprint != before.fingerprint)
    }

    /// Whether a page's document names a library: one that is loaded with the page.
    private func needsLibraries(_ page: Page) -> Bool {
        Embedded.files[page.document]?.contains("/assets/libraries/") == true
    }

    private func text(of path: String) throws -> String {
        String(decoding: try #require(files.documents[path]).content, as: UTF8.self)
    }
}
