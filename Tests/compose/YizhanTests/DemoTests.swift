import Catalogue
import EventLoop
import Foundation
import LiveCatalogue
import LogBench
import MessageLog
import Messages
import Sandbox
import SimulatedLog
import Testing

@testable import yizhan

/// What `up` plays where no merchant is configured.
@IOLoop
struct DemoTests {
    private let folder: TemporaryFolder
    private let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock, manner: .remote)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func started(_ environment: [String: String], demo: Demo) async throws -> Models {
        let settings = try Settings(environment: environment.merging(["YIZHAN_DATA": folder.path]) { $1 })
        let models = try Means(settings, DataDirectory(settings), demo: demo).models()
        try await models.start(on: log)
        return models
    }

    private func names(_ models: Models) -> [String] { models.live.current.value.models.map(\.name) }

    @Test func `without a merchant payments are played, at the same port after a restart`() async throws {
        let books = folder.path + "/sandbox"
        let first = Demo(payments: books)
        let models = try await started([:], demo: first)
        let merchants = models.live.current.value.merchants
        #expect(merchants.map(\.terms.name) == [Payments.weChatPayName, Payments.alipayName])
        #expect(merchants.allSatisfy { $0.isSandbox && $0.fault == nil } && names(models) == ["demo"])
        #expect(models.live.current.value.products.count == 3)
        let addresses = merchants.map(\.baseURL)
        first.stop()
        let second = Demo(payments: books)
        let again = try await started([:], demo: second)
        #expect(again.live.version == 1)
        #expect(again.live.current.value.merchants.map(\.baseURL) == addresses)
        // A provider of models is no merchant.
        second.stop()
        let third = Demo(payments: books)
        let others = try await started(
            ["YIZHAN_OPENAI_BASE_URL": "https://a.cn/v1", "YIZHAN_OPENAI_MODELS": "m,n"], demo: third)
        #expect(names(others) == ["m", "n"] && others.live.current.value.merchants.count == 2)
        #expect(third.baseURL == nil && third.means.payments != nil)
        third.stop()
    }

    @Test func `with merchants, or none to be played, no payments are`() async throws {
        let file = folder.path + "/catalogue.json5"
        let text =
            "{ channels: [{ name: 'c', baseURL: 'https://a.cn' }], models: [{ name: 'm' }], "
            + "merchants: [{ name: 'wx', provider: 'wechatpay', baseURL: 'sandbox:' }] }"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let demo = Demo(payments: folder.path + "/sandbox")
        let models = try await started(["YIZHAN_CATALOGUE": file], demo: demo)
        #expect(models.live.current.value.merchants.map(\.terms.name) == ["wx"])
        #expect(demo.means.payments == nil && !FileManager.default.fileExists(atPath: folder.path + "/sandbox"))
        let without = Demo()
        #expect(try await started([:], demo: without).live.current.value.merchants.isEmpty)
        without.stop()
    }

    @Test func `a service that listens everywhere is told on this machine`() throws {
        for (address, place) in [
            ("127.0.0.1:8080", .address("http://127.0.0.1:8080")),
            ("0.0.0.0:80", .address("http://127.0.0.1:80")), ("[::]:80", .address("http://127.0.0.1:80")),
            ("[::1]:80", .address("http://[::1]:80")), ("unix:/run/a", .socket(path: "/run/a")),
        ] as [(String, NotifyPlace)] {
            #expect(NotifyPlace(of: try #require(SocketAddress(address))) == place)
        }
    }
}
