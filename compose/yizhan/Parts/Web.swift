import EventLoop
import HTTP
import MessageLog
import Web

/// Serves the pages beside the API, in the role `chat`.
struct WebPart: Part {
    private let files: PageFiles
    private let hosts: KnownHosts

    init(_ means: Means) throws {
        hosts = means.settings[.hosts]
        let pages = means.settings[.pages]
        do {
            files = try PageFiles(.init(libraries: means.settings[.libraries], pages: pages.isEmpty ? nil : pages))
        } catch {
            throw SettingError(.libraries, "\(error)")
        }
    }

    func start(on log: any MessageLog) -> Running {
        Running(addRoutes: { files.addRoutes(to: &$0, for: hosts) })
    }
}

extension Setting<String> {
    static var libraries: Self {
        Self("YIZHAN_LIBRARIES", "/usr/share", .text, "where the page's JavaScript libraries are")
    }

    static var pages: Self {
        Self("YIZHAN_PAGES", "", .text, "a directory of pages, like Producers/Web/Pages, in place of those compiled in")
    }
}
