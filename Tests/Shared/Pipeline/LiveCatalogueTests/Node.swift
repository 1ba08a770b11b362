import Catalogue
import Credentials
import EventLoop
import LiveCatalogue
import LogBench
import MessageLog
import Messages
import Problems
import Telemetry

/// A process that follows the catalogue.
@IOLoop
struct Node {
    let live: LiveCatalogue

    init(keys: MasterKeys? = nil) {
        live = LiveCatalogue(into: CurrentCatalogue(), keys: keys)
    }

    static func started(on log: any MessageLog, keys: MasterKeys? = nil) async throws -> Node {
        let node = Node(keys: keys)
        try await node.live.start(on: log)
        return node
    }

    var models: [String] { live.current.value.models.map(\.name) }

    @discardableResult
    func propose(_ edit: CatalogueEdit, ifVersion version: Int64? = nil) async throws(Problem) -> Int64 {
        try await live.propose(edit, ifVersion: version, by: Actor("owner"))
    }

    func wait(for version: Int64) async throws {
        try await withDeadline(.seconds(20)) {
            while live.current.version < version { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }
}

/// A catalogue of some models at one channel.
func draft(_ models: String..., key: String? = nil) -> CatalogueDraft {
    CatalogueDraft(channel: "c", baseURL: "https://a.cn/v1", apiKey: key.map { Secret($0) }, models: models)
}
