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

/// What `up` plays where no provider is configured.
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

    @Test func `with the demo model payments are played, at the same port after a restart`() async throws {
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
        #expect(again.live.current.value.payees.count == 2)
        second.stop()
    }

    @Test func `with the demo model persons write from platforms that are played, with new secrets at each start`()
        async throws
    {
        let first = Demo(payments: folder.path + "/sandbox")
        let apps = try await started([:], demo: first).live.current.value.apps
        #expect(apps.map(\.name) == ["demo-account", "demo-plain", "demo-wecom", "demo-robot"])
        #expect(apps.allSatisfy { $0.isSandbox && $0.fault == nil && $0.token != nil })
        #expect(first.phone?.hasSuffix("/phone") == true)
        first.stop()
        let second = Demo(payments: folder.path + "/sandbox")
        let again = try await started([:], demo: second).live.current.value.apps
        #expect(again.map(\.id) == apps.map(\.id))
        #expect(again.map { $0.token?.exposed } != apps.map { $0.token?.exposed })
        second.stop()
    }

    @Test func `with a provider no payments are played, and the shop of the demo model is gone`() async throws {
        let books = folder.path + "/sandbox"
        let first = Demo(payments: books)
        #expect(try await started([:], demo: first).live.current.value.payees.count == 2)
        first.stop()
        let second = Demo(payments: books)
        let models = try await started(
            ["YIZHAN_OPENAI_BASE_URL": "https://a.cn/v1", "YIZHAN_OPENAI_MODELS": "m,n"], demo: second)
        let catalogue = models.live.current.value
        #expect(names(models) == ["m", "n"] && catalogue.merchants.isEmpty && catalogue.products.isEmpty)
        #expect(catalogue.payees.isEmpty && second.baseURL == nil && second.means.payments == nil)
        second.stop()
    }

    @Test func `a provider that takes the demo model's place live ends what is played`() async throws {
        let demo = Demo(payments: folder.path + "/sandbox")
        let models = try await started([:], demo: demo)
        let channel = try CatalogueDraft(parsing: Array("{ baseURL: 'https://a.cn/v1' }".utf8))
        _ = try await models.live.propose(.patch(channel, at: ["channels", "sandbox"]), by: Actor("owner"))
        #expect(models.live.current.value.merchants.count == 2 && models.live.current.value.payees.isEmpty)
        demo.stop()
    }

    @Test func `a catalogue's file without merchants sells nothing`() async throws {
        let file = folder.path + "/catalogue.json5"
        let text =
            "{ channels: [{ name: 'c', baseURL: 'https://a.cn' }], models: [{ name: 'm' }], "
            + "products: [{ name: 'p', title: 'p', price: '1.00', credit: 1 }] }"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let demo = Demo(payments: folder.path + "/sandbox")
        let catalogue = try await started(["YIZHAN_CATALOGUE": file], demo: demo).live.current.value
        #expect(catalogue.products.count == 1 && catalogue.payees.isEmpty && demo.means.payments == nil)
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
