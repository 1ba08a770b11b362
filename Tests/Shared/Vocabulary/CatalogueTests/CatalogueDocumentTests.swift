import Catalogue
import Credentials
import CredentialsBench
import Messages
import Telemetry
import Testing

struct CatalogueDocumentTests {
    private func read(_ text: String, _ environment: [String: String] = [:]) throws(CatalogueError) -> Catalogue {
        let keys = MasterKeys.random()
        let draft = try CatalogueDraft(parsing: Array(text.utf8)).resolved(by: environment)
        return try Catalogue(draft.sealed(with: keys), keys: keys)
    }

    /// A file of one channel and one model with these further members.
    private func file(model: String = "", channel: String = "", rest: String = "") -> String {
        """
        {
            // One channel, one model.
            channels: [{ name: "c", baseURL: "https://api.example.com/v1/", \(channel) }],
            models: [{ name: "m", \(model) }],
            \(rest)
        }
        """
    }

    private func fault(_ text: String, _ environment: [String: String] = [:]) -> CatalogueError? {
        do throws(CatalogueError) {
            _ = try read(text, environment)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a whole file is read`() throws {
        let catalogue = try read(
            file(
                model: """
                    upstream: 'glm-4.5', channel: "c", price: { input: 4, output: "16.50", perCall: .01 },
                    maximumOutputTokens: 8192, contextTokens: 131072, tokenLimitParameter: "max_completion_tokens",
                    ownedBy: "zhipu", vision: true, reasoning: false,
                    """, channel: "apiKey: 'secret'"))
        let model = try #require(catalogue.model("m"))
        #expect(model.upstreamName == "glm-4.5")
        #expect(model.price == Price(input: .yuan(4), output: .fen(1650), perCall: .fen(1)))
        #expect(model.maximumOutputTokens == 8192)
        #expect(model.contextTokens == 131_072)
        #expect(model.tokenLimitParameter == .maximumCompletionTokens)
        #expect(model.ownedBy == "zhipu")
        #expect(model.vision == true && model.reasoning == false)
        #expect(model.channel.baseURL == "https://api.example.com/v1")
        #expect(model.channel.apiKey?.exposed == "secret")
        #expect(model.channel.members == Channel.Members())
        #expect(model.inputBounds == InputBounds())
        #expect(!"\(catalogue)".contains("secret"))
    }

    @Test func `what is not said has a value all the same`() throws {
        let model = try #require(try read(file()).model("m"))
        #expect(model.upstreamName == "m")
        #expect(model.price == Catalogue.usualPrice)
        #expect(model.channel.apiKey == nil)
        #expect(model.ownedBy == "c")
        #expect(model.vision == nil && model.reasoning == nil)
        #expect(model.outputTokens(asked: nil) == Model.usualOutputTokens)
        #expect(model.outputTokens(asked: 100_000) == 100_000)
    }

    @Test func `a channel says what else it is sent`() throws {
        let some = file(channel: "members: { allow: ['service_tier'], tools: ['web_search'], others: 'refuse' }")
        let members = try #require(try read(some).channels.first).members
        #expect(members == .init(allowed: ["service_tier"], tools: ["web_search"], othersAreRefused: true))
        let dropping = try #require(try read(file(channel: "members: { others: 'drop' }")).channels.first).members
        #expect(dropping == Channel.Members())
    }

    @Test func `a channel says whether it takes keys of persons' own`() throws {
        let taking = try #require(try read(file(channel: "ownKeys: true")).model("m"))
        #expect(taking.channel.takesOwnKeys && taking.ownKeyChannels == ["c"])
        #expect(taking.channel.ownKeyPlace == KeyChannel(name: "c", address: "https://api.example.com/v1"))
        for others in ["", "ownKeys: false"] {
            let model = try #require(try read(file(channel: others)).model("m"))
            #expect(!model.channel.takesOwnKeys && model.ownKeyChannels == nil)
        }
        #expect(fault(file(channel: "ownKeys: 'yes'"))?.place == "channels[0].ownKeys")
        let demo = #"{ channels: [{ name: "s", baseURL: "sandbox:", ownKeys: true }], models: [{ name: "m" }] }"#
        #expect(fault(demo)?.place == "channels[0].ownKeys")
    }

    @Test func `a model says what its input may cost`() throws {
        let text = """
            inputBounds: { bytesPerToken: 2.5, overheadTokens: 100, imageTokens: 4096, audioBytesPerToken: 100,
                audioTokens: 1, videoTokens: 2, fileTokens: 3 }
            """
        var bounds = InputBounds()
        bounds.bytesPerToken = 2.5
        bounds.overheadTokens = 100
        bounds.imageTokens = 4096
        bounds.audioBytesPerToken = 100
        (bounds.audioTokens, bounds.videoTokens, bounds.fileTokens) = (1, 2, 3)
        #expect(try read(file(model: text)).model("m")?.inputBounds == bounds)
    }

    @Test(
        arguments: [
            ("members: []", "members"), ("members: { alow: [] }", "members.alow"),
            ("members: { allow: 'a' }", "members.allow"), ("members: { allow: [3] }", "members.allow"),
            ("members: { allow: ['best_of'] }", "members.allow"), ("members: { tools: [''] }", "members.tools"),
            ("members: { others: 'pass' }", "members.others"),
        ])
    func `what is wrong with a channel is named by its place`(member: String, place: String) throws {
        #expect(fault(file(channel: member))?.place == "channels[0]." + place)
    }

    @Test func `a model's own maximum bounds what a client asks for`() throws {
        let model = try #require(try read(file(model: "maximumOutputTokens: 100")).model("m"))
        #expect(model.outputTokens(asked: nil) == 100)
        #expect(model.outputTokens(asked: 1000) == 100)
        #expect(model.outputTokens(asked: 10) == 10)
    }

    @Test(
        arguments: [
            ("0.1", 100_000), ("0.3", 300_000), ("8.000001", 8_000_001), ("'8.000001'", 8_000_001), ("1e1", 10_000_000),
            ("2.5e-3", 2500), ("0", 0), ("+4", 4_000_000), ("4.", 4_000_000),
            ("9999999999.999999", 9_999_999_999_999_999),
        ] as [(String, Int64)])
    func `a price is what is written`(text: String, microYuan: Int64) throws {
        let model = try #require(try read(file(model: "price: { input: \(text), output: 1 }")).model("m"))
        #expect(model.price.input == Money(microYuan: microYuan))
    }

    @Test(arguments: ["-1", "'-1'", "0.0000001", "1e30", "'four'", "true", "[]", "''", "'1,5'"])
    func `a price that cannot be taken exactly is refused`(text: String) throws {
        let error = try #require(fault(file(model: "price: { input: \(text) }")))
        #expect(error.place == "models[0].price.input")
        #expect(error.reason.contains("six decimals"))
    }

    @Test func `a model without a price has the default price`() throws {
        let catalogue = try read(file(rest: "defaultPrice: { perCall: '0.5' }"))
        #expect(catalogue.model("m")?.price == Price(perCall: .fen(50)))
    }

    @Test func `the default price is never 0`() throws {
        #expect(fault(file(rest: "defaultPrice: { input: 0, output: 0 }"))?.place == "defaultPrice")
        #expect(fault(file(rest: "defaultPrice: {}"))?.place == "defaultPrice")
    }

    @Test func `a model may be free where it says so`() throws {
        #expect(try read(file(model: "price: { input: 0 }")).model("m")?.price == Price())
    }

    @Test func `a model without a price of its own is known as such`() throws {
        #expect(try read(file()).model("m")?.hasOwnPrice == false)
        #expect(try read(file(model: "price: { perCall: 1 }")).model("m")?.hasOwnPrice == true)
    }

    @Test(arguments: ["{}", "{ input: null, output: null }"])
    func `no model is for free because its price is empty`(price: String) throws {
        #expect(fault(file(model: "price: \(price)"))?.place == "models[0].price")
        #expect(try read(file(model: "price: { input: 0 }")).model("m")?.price == Price(input: .zero, output: .zero))
    }

    @Test func `a group has what its model costs it, or that it may not ask`() throws {
        let groups = "groups: [{ name: 'vip', ratio: 0.8 }, { name: 'poor', models: [] }, { name: 'all', ratio: '1' }]"
        let model = try #require(try read(file(rest: groups)).model("m"))
        #expect(
            model.groups == [
                Chat.Terms.Group(name: "all", ratio: .one), Chat.Terms.Group(name: "poor", ratio: nil),
                Chat.Terms.Group(name: "vip", ratio: Ratio(tenThousandths: 8_000)),
            ])
        #expect(try read(file()).model("m")?.groups == nil)
        let named = try read(file(rest: "groups: [{ name: 'few', ratio: 2.5, models: ['m'] }]"))
        #expect(named.model("m")?.groups == [Chat.Terms.Group(name: "few", ratio: Ratio(tenThousandths: 25_000))])
    }

    @Test(arguments: ["0", "-1", "0.00001", "1001", "true", "'half'", "''", "[]"])
    func `a ratio that is none is refused by its place`(ratio: String) throws {
        #expect(fault(file(rest: "groups: [{ name: 'g', ratio: \(ratio) }]"))?.place == "groups[0].ratio")
    }

    @Test(
        arguments: [
            ("{ name: 'g', models: ['x'] }", "groups[0].models"), ("{ name: 'g', models: 'm' }", "groups[0].models"),
            ("{ ratio: 1 }", "groups[0].name"), ("{ name: 'g', price: 1 }", "groups[0].price"),
            ("{ name: 'g' }, { name: 'g' }", "groups[1].name"),
        ])
    func `what is wrong with a group is named by its place`(groups: String, place: String) throws {
        #expect(fault(file(rest: "groups: [\(groups)]"))?.place == place)
    }

    @Test func `what later versions know is taken empty, and refused with contents`() throws {
        #expect(fault(file(rest: "templates: []")) == nil)
        #expect(fault(file(rest: "templates: [{ name: 'a' }]"))?.place == "templates")
    }

    @Test func `tiers and cached tokens are refused until something charges by them`() throws {
        let tiers = fault(file(model: "price: { input: 1, tiers: [] }"))
        #expect(tiers?.place == "models[0].price.tiers")
        #expect(fault(file(model: "price: { cachedInput: 1 }"))?.place == "models[0].price.cachedInput")
    }

    @Test func `a channel at the sandbox is the reader's own, and fails where there is none`() throws {
        let draft = try CatalogueDraft(parsing: Array("{ channels: [{ name: 's', baseURL: 'sandbox:' }] }".utf8))
        let document = try draft.sealed(with: nil)
        let here = try Catalogue(document, keys: nil, sandbox: SandboxMeans(models: "http://127.0.0.1:9/v1")).channels[
            0]
        #expect(here.baseURL == "http://127.0.0.1:9/v1" && here.fault == nil)
        #expect(try Catalogue(document, keys: nil).channels[0].fault == "this process runs no sandbox")
    }

    @Test func `a key is looked up in the environment`() throws {
        let text = file(channel: "apiKeyVariable: 'KEY'")
        #expect(try read(text, ["KEY": "k"]).channels.first?.apiKey?.exposed == "k")
        #expect(fault(text)?.description == "channels[0].apiKeyVariable: the environment variable 'KEY' is not set")
    }

    @Test(
        arguments: [
            ("{ modells: [] }", "modells"), ("{ models: {} }", "models"), ("{ models: [3] }", "models[0]"),
            ("{ models: [{ name: 'm' }] }", "models[0].channel"),
            ("{ channels: [{ name: 'c' }] }", "channels[0].baseURL"),
            ("{ channels: [{ baseURL: 'https://x' }] }", "channels[0].name"),
            ("{ channels: [{ name: 'c', baseURL: 'x' }] }", "channels[0].baseURL"),
            ("{ channels: [{ name: 'c', baseURL: 'https://a b' }] }", "channels[0].baseURL"),
            (
                "{ channels: [{ name: 'c', baseURL: 'http://a' }, { name: 'c', baseURL: 'http://a' }] }",
                "channels[1].name"
            ),
            ("[", ""), ("", ""), ("{ models: [ }", ""), ("[]", ""),
        ])
    func `what is wrong is named by its place`(text: String, place: String) throws {
        #expect(fault(text)?.place == place)
    }

    @Test(
        arguments: [
            ("prise: {}", "models[0].prise"), ("price: { inputs: 1 }", "models[0].price.inputs"),
            ("channel: 'd'", "models[0].channel"), ("tokenLimitParameter: 'tokens'", "models[0].tokenLimitParameter"),
            ("maximumOutputTokens: 0", "models[0].maximumOutputTokens"),
            ("contextTokens: 1.5", "models[0].contextTokens"),
            ("contextTokens: '8'", "models[0].contextTokens"), ("upstream: 4", "models[0].upstream"),
            ("price: 4", "models[0].price"), ("inputBounds: 1", "models[0].inputBounds"),
            ("inputBounds: { bytesPerToken: 0.5 }", "models[0].inputBounds.bytesPerToken"),
            ("inputBounds: { bytesPerToken: '2' }", "models[0].inputBounds.bytesPerToken"),
            ("inputBounds: { videoTokens: 0 }", "models[0].inputBounds.videoTokens"),
            ("inputBounds: { tokens: 1 }", "models[0].inputBounds.tokens"),
        ])
    func `what is wrong with a model is named by its place`(member: String, place: String) throws {
        #expect(fault(file(model: member))?.place == place)
    }
}
