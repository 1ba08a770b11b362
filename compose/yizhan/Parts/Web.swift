import EventLoop
import Foundation
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
            files = try PageFiles(
                .init(
                    libraries: means.settings[.libraries], pages: pages.isEmpty ? nil : pages,
                    pictureHosts: means.settings[.pictureHosts] ?? []))
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

extension Setting<[String]?> {
    static var pictureHosts: Self {
        Self("YIZHAN_PICTURE_HOSTS", .hostNames, "hosts whose pictures in answers the page loads without a press")
    }
}

extension SettingForm<[String]> {
    /// Names of hosts, separated by commas.
    fileprivate static var hostNames: Self {
        Self("names of hosts like img.example.com, separated by commas") { text in
            let names = text.lowercased().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            return names.allSatisfy { $0.wholeMatch(of: /[a-z0-9][a-z0-9.-]*/) != nil } ? names : nil
        }
    }
}
