import HTTP
import Testing

@testable import Web

struct PageFilesTests {
    private let files: [String: StaticFile]

    init() throws {
        files = try PageFiles().files
    }

    @Test func `whatever the page names is served`() throws {
        let index = try text(of: "/")
        let named = index.matches(of: /(?:src|href)="(\/[^"]*)"/).map { String($0.output.1) }
        #expect(named.count > 8)
        #expect(named.filter { files[$0] == nil } == [])
    }

    @Test func `whatever a script imports or loads is served`() throws {
        let scripts = files.keys.filter { $0.hasSuffix(".js") && !$0.contains("libraries") }
        #expect(scripts.count > 15)
        for script in scripts.sorted() {
            let source = try text(of: script)
            let imported = source.matches(of: /from "\.\/([^"]*)"/).map { "/assets/\($0.output.1)" }
            let loaded = source.matches(of: /"(\/assets\/[^"]*)"/).map { String($0.output.1) }
            #expect((imported + loaded).filter { files[$0] == nil } == [], "\(script)")
        }
    }

    @Test func `the page has nothing inline that its policy would stop`() throws {
        let index = try text(of: "/")
        #expect(index.firstMatch(of: /<style|\sstyle=|\son[a-z]+=/) == nil)
        #expect(index.matches(of: /<script/).count == index.matches(of: /<script src="\/[^>]*"[^>]*><\/script>/).count)
    }

    @Test func `every file says what it is and what it may do`() throws {
        for (path, file) in files {
            #expect(file.headerFields[.xContentTypeOptions] == "nosniff", "\(path)")
            #expect(file.headerFields[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true, "\(path)")
            #expect(!file.content.isEmpty, "\(path)")
        }
        #expect(files["/"]?.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(files["/assets/main.js"]?.headerFields[.contentType] == "text/javascript; charset=utf-8")
        #expect(files["/assets/theme.css"]?.headerFields[.contentType] == "text/css; charset=utf-8")
    }

    @Test func `a library that is not installed is named with its package`() {
        let error = #expect(throws: PageFilesError.self) {
            try PageFiles(.init(libraries: "/nowhere"))
        }
        #expect(error?.description.contains("/nowhere/javascript/marked/marked.umd.min.js") == true)
        #expect(error?.description.contains("libjs-marked") == true)
    }

    private func text(of path: String) throws -> String {
        String(decoding: try #require(files[path]).content, as: UTF8.self)
    }
}
