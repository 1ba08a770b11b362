import Foundation
import HTTP
import Testing

@testable import Web

struct PageFilesTests {
    private let files: [String: StaticFile]

    init() throws {
        files = try PageFiles().files
    }

    @Test func `every file is served, and nothing else but the libraries`() {
        let own = files.keys.filter { !$0.hasPrefix("/assets/libraries/") }
        #expect(own.count == Embedded.files.count - Page.allCases.count + Page.allCases.flatMap(\.paths).count)
        #expect(files.count == own.count + PageLibrary.allCases.count)
    }

    @Test func `a library that a file names is served`() {
        for (path, text) in Embedded.files {
            let libraries = text.matches(of: /"(\/assets\/libraries\/[^"]*)"/).map { String($0.output.1) }
            #expect(libraries.filter { files[$0] == nil } == [], "\(path)")
        }
    }

    @Test(arguments: Page.allCases.flatMap(\.paths))
    func `a page has nothing inline that its policy would stop`(path: String) throws {
        let index = try text(of: path)
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
        #expect(files["/assets/chat/main.js"]?.headerFields[.contentType] == "text/javascript; charset=utf-8")
        #expect(files["/assets/kit/theme.css"]?.headerFields[.contentType] == "text/css; charset=utf-8")
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
        let chat = pages.appending(path: "chat")
        try FileManager.default.createDirectory(at: chat, withIntermediateDirectories: true)
        #expect(throws: PageFilesError.self) { try PageFiles(.init(pages: pages.path)) }
        try Data("<!doctype html>".utf8).write(to: chat.appending(path: "index.html"))
        let files = try PageFiles(.init(pages: pages.path)).files
        #expect(files["/"]?.content == Array("<!doctype html>".utf8))
        #expect(files["/assets/chat/main.js"] == nil)
    }

    private func text(of path: String) throws -> String {
        String(decoding: try #require(files[path]).content, as: UTF8.self)
    }
}
