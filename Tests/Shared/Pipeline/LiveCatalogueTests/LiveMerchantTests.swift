import Catalogue
import Credentials
import CredentialsBench
import Crypto
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import Problems
import Telemetry
import Testing

@testable import LiveCatalogue

/// Merchants and products on the log.
@IOLoop
struct LiveMerchantTests {
    private static func quoted(_ text: String) -> String { "\"\(text.replacing("\n", with: "\\n"))\"" }

    /// A shop of one merchant and one product.
    private func shop(
        privateKey: String = PaymentKeys.own, apiKey: String = PaymentKeys.apiKey, rest: String = ""
    ) throws -> CatalogueDraft {
        let text = """
            { merchants: [{ name: 'wx', provider: 'wechatpay', baseURL: 'https://api.example.com', number: '19',
                app: 'wx8', serial: 'AB', privateKey: \(Self.quoted(privateKey)), apiKey: '\(apiKey)',
                publicKeys: [{ id: 'PUB', key: \(Self.quoted(PaymentKeys.platformPublic)) }] }],
              products: [{ name: 'ten', title: 'Ten', price: 10, credit: 10 }], \(rest) }
            """
        return try CatalogueDraft(parsing: Array(text.utf8))
    }

    private func patch(_ text: String, _ place: String...) throws -> CatalogueEdit {
        .patch(try CatalogueDraft(json: Array(text.utf8)), at: place)
    }

    @Test(arguments: Engine.all)
    func `a shop is in force at all nodes, and its entries are changed by their names`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let keys = MasterKeys.random()
            let (one, two) = (
                try await Node.started(on: log, keys: keys), try await Node.started(on: log, keys: keys)
            )
            #expect(try await one.propose(.replace(shop())) == 1)
            try await two.wait(for: 1)
            let merchant = try #require(two.live.current.value.merchant("wx"))
            #expect(merchant.fault == nil && merchant.apiKey?.exposed == PaymentKeys.apiKey)
            #expect(try await two.propose(patch(#"{"price":"12.50"}"#, "products", "ten")) == 2)
            #expect(try await two.propose(patch(#"{"ways":["jsapi"]}"#, "merchants", "wx")) == 3)
            try await one.wait(for: 3)
            #expect(one.live.current.value.product("ten")?.terms.priceFen == 1250)
            #expect(one.live.current.value.merchant("wx")?.ways == ["jsapi"])
            // Its keys stayed.
            #expect(one.live.current.value.merchant("wx")?.fault == nil && one.live.faultyMerchants.isEmpty)
            #expect(try await one.propose(patch("null", "merchants", "wx")) == 4)
            #expect(one.live.current.value.merchants.isEmpty)
        }
    }

    @Test func `merchants are the owner's affair, and products are not`() async throws {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log, keys: .random())
            try await node.propose(.replace(shop()))
            for edit in [
                try patch(#"{"number":"20"}"#, "merchants", "wx"), try patch("null", "merchants", "wx"),
                try patch(#"{"merchants":[]}"#),
            ] {
                #expect(try await node.live.made(edit, ifVersion: 1).needsOwner)
            }
            let product = try patch(#"{"price":1}"#, "products", "ten")
            #expect(try await !node.live.made(product, ifVersion: 1).needsOwner)
        }
    }

    @Test func `an entry that cannot be is refused with its place, and a list that is not known with the lists`()
        async throws
    {
        try await withLog(.bare) { _, log in
            let node = try await Node.started(on: log, keys: .random())
            try await node.propose(.replace(shop()))
            for (text, place, parameter) in [
                (#"{"apiKey":"changeme"}"#, ["merchants", "wx"], "merchants[0].apiKey"),
                (#"{"baseURL":"https://evil.example.com"}"#, ["merchants", "wx"], "merchants[0].privateKey"),
                (#"{"price":-1}"#, ["products", "ten"], "products[0].price"),
                (#"{"title":"a"}"#, ["templates", "a"], "templates/a"),
            ] {
                let edit = CatalogueEdit.patch(try CatalogueDraft(json: Array(text.utf8)), at: place)
                let error = await #expect(throws: Problem.self) { try await node.propose(edit) }
                #expect(error?.code == .invalidValue && error?.parameter == parameter, "\(String(describing: error))")
            }
            #expect(node.live.version == 1)
        }
    }

    @Test func `a key that is rotated is told as changed, and nothing of either is in the log's files`() async throws {
        try await withLog(.embedded) { bench, log in
            let node = try await Node.started(on: log, keys: .random())
            try await node.propose(.replace(shop()))
            let other = "Another1PlantedKey2ForTheTests34"
            let rotation = try await node.live.made(.replace(shop(apiKey: other)), ifVersion: 1)
            #expect(
                rotation.changes == [
                    CatalogueChange(
                        path: "merchants[wx].apiKey", before: #""***""#, after: #""*** (changed)""#)
                ])
            _ = try await node.live.propose(rotation, by: Actor("owner"))
            #expect(node.live.current.value.merchant("wx")?.apiKey?.exposed == other)
            let shown = await node.live.shown()
            let lines = PaymentKeys.own.split(separator: "\n").dropFirst().dropLast().map(String.init)
            let secrets = lines + [PaymentKeys.apiKey, other]
            #expect(!secrets.contains { shown.contains($0) } && !shown.contains(#""data""#))
            #expect(try await node.propose(.restore(1)) == 3)
            #expect(node.live.current.value.merchant("wx")?.apiKey?.exposed == PaymentKeys.apiKey)
            await bench.close()
            let folder = URL(fileURLWithPath: bench.path).deletingLastPathComponent()
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { name in
                String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
            }
            #expect(files.contains { $0.contains("wechatpay") })
            #expect(!files.contains { file in secrets.contains { file.contains($0) } })
        }
    }

    @Test func `keys of merchants and apps are sealed anew with those of channels, and a node without them says so`()
        async throws
    {
        try await withLog(.bare) { _, log in
            let (old, new) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
            let first = try await Node.started(on: log, keys: MasterKeys([old]))
            let channel = "channels: [{ name: 'c', baseURL: 'https://a.cn', apiKey: 'sk-1' }]"
            let app = "apps: [{ name: 'g', platform: 'zsxq', id: '1', secret: 'cookie' }]"
            try await first.propose(.replace(shop(rest: "\(channel), \(app)")))
            let both = try await Node.started(on: log, keys: MasterKeys([new, old]))
            #expect(both.live.isSealedOtherwise)
            #expect(try await both.propose(.reseal) == 2)
            #expect(!both.live.isSealedOtherwise)
            try await first.wait(for: 2)
            #expect(first.live.faultyMerchants.map(\.terms.name) == ["wx"])
            #expect(first.live.faultyChannels.map(\.name) == ["c"] && first.live.faultyApps.map(\.name) == ["g"])
            let last = try await Node.started(on: log, keys: MasterKeys([new]))
            #expect(last.live.faultyMerchants.isEmpty && last.live.faultyChannels.isEmpty)
            #expect(last.live.faultyApps.isEmpty)
            #expect(last.live.current.value.merchant("wx")?.apiKey?.exposed == PaymentKeys.apiKey)
        }
    }

    @Test func `what stands at the sandbox is that of the process which reads it`() async throws {
        try await withLog(.bare) { _, log in
            let own = try RSAPrivateKey(PaymentKeys.own)
            let played = PaymentSandbox.Keys(number: "7", app: "a", privateKey: own, publicKeys: [])
            let means = SandboxMeans(
                models: "http://127.0.0.1:9/v1",
                payments: PaymentSandbox(baseURL: "http://127.0.0.1:9", weChatPay: played, alipay: played))
            let player = LiveCatalogue(into: CurrentCatalogue(), keys: nil, sandbox: means)
            try await player.start(on: log)
            let other = try await Node.started(on: log)
            let draft = CatalogueDraft(channel: "c", baseURL: "sandbox:", apiKey: nil, models: ["m"])
            _ = try await player.propose(.replace(draft.withSandboxShop()), by: Actor("settings/up"))
            try await other.wait(for: 1)
            #expect(player.current.value.merchants.map(\.terms.number) == ["7", "7"])
            #expect(player.faultyMerchants.isEmpty && player.faultyChannels.isEmpty)
            #expect(other.live.faultyMerchants.map(\.terms.name) == ["sandbox-wechat", "sandbox-alipay"])
        }
    }
}
