import FoundationEssentials

/// Everything the page consists of, by path, in memory.
///
/// The page itself is compiled into the binary, so that it is there wherever the binary is copied to and always fits
/// the service it talks to. The libraries it uses come from the system's packages, which keep them patched; they are
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
        var files = Self.pages
        for library in PageLibrary.allCases {
            files["/assets/libraries/\(library.name)"] = try library.read(in: configuration.libraries)
        }
        self.files = files
    }

    private static var pages: [String: StaticFile] {
        var files: [String: StaticFile] = [
            "/": StaticFile(PackageResources.index_html, type: .page, caching: .asksFirst),
            "/assets/favicon.svg": StaticFile(PackageResources.favicon_svg, type: .picture, caching: .asksFirst),
        ]
        for (name, content) in styles {
            files["/assets/\(name).css"] = StaticFile(content, type: .style, caching: .asksFirst)
        }
        for (name, content) in scripts {
            files["/assets/\(name).js"] = StaticFile(content, type: .script, caching: .asksFirst)
        }
        return files
    }

    private static var styles: [String: [UInt8]] {
        [
            "code": PackageResources.code_css, "controls": PackageResources.controls_css,
            "layout": PackageResources.layout_css, "message": PackageResources.message_css,
            "prose": PackageResources.prose_css, "theme": PackageResources.theme_css,
        ]
    }

    private static var scripts: [String: [UInt8]] {
        [
            "account": PackageResources.account_js, "answer": PackageResources.answer_js,
            "answers": PackageResources.answers_js, "chats": PackageResources.chats_js,
            "clipboard": PackageResources.clipboard_js, "code": PackageResources.code_js,
            "composer": PackageResources.composer_js, "dialect": PackageResources.dialect_js,
            "element": PackageResources.element_js, "events": PackageResources.events_js,
            "identity": PackageResources.identity_js, "main": PackageResources.main_js,
            "message": PackageResources.message_js, "models": PackageResources.models_js,
            "prose": PackageResources.prose_js, "room": PackageResources.room_js,
            "service": PackageResources.service_js, "session": PackageResources.session_js,
            "sidebar": PackageResources.sidebar_js, "signin": PackageResources.signin_js,
            "strings": PackageResources.strings_js, "toast": PackageResources.toast_js,
            "transcript": PackageResources.transcript_js,
        ]
    }
}
