import EventLoop
import Foundation
import HTTP
import Messages
import Testing

@testable import yizhan

struct SettingsTests {
    @Test func `every setting has its row in compose/README.md, and no other has`() throws {
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../compose/README.md")
        let rows = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("| `YIZHAN_") }.map(String.init)
        let expected = Settings.all.map { setting in
            let value = setting.defaultText.isEmpty ? "" : "`\(setting.defaultText)`"
            return "| `\(setting.name)` | \(value) | \(setting.meaning) |"
        }
        #expect(rows == expected)
    }

    @Test func `every default is allowed`() throws {
        _ = try Settings(environment: [:])
    }

    @Test(arguments: [
        ("YIZHAN_LISTEN", "8080"), ("YIZHAN_TRIAL_GRANT", "-1"), ("YIZHAN_UPSTREAM_ATTEMPTS", "0"),
        ("YIZHAN_ANSWER_TIME", "10 minutes"), ("YIZHAN_MAX_BODY", "10MB"), ("YIZHAN_LOG_LEVEL", "loud"),
        ("YIZHAN_OPENAI_BASE_URL", "api.example.com"), ("YIZHAN_MAX_CONNECTIONS", "many"),
        ("YIZHAN_MAX_BODY", "99999999999999GiB"), ("YIZHAN_BUSY_POLL", "maybe"), ("YIZHAN_OPENAI_MODELS", ", ,"),
        ("YIZHAN_ANSWER_TIME", "9999999999999999999h"), ("YIZHAN_REPLIES_PARTITION", "-1"), ("YIZHAN_NAME", ".."),
        ("YIZHAN_NAME", "a b"), ("YIZHAN_KAFKA_PREFIX", "-"), ("YIZHAN_KAFKA_PARTITIONS", "0"),
    ])
    func `a wrong value gets an error that names it and says what is allowed`(name: String, value: String) throws {
        let setting = try #require(Settings.all.first { $0.name == name })
        let error = #expect(throws: SettingError.self) { try Settings(environment: [name: value]) }
        #expect(error?.description == "\(name) is '\(value)', but must be \(setting.allowed).")
    }

    @Test func `values are read with their units`() throws {
        let settings = try Settings(environment: [
            "YIZHAN_MAX_BODY": "2MiB", "YIZHAN_ANSWER_TIME": "5m", "YIZHAN_TRIAL_GRANT": "9.90",
            "YIZHAN_OPENAI_MODELS": "a, b,,c", "YIZHAN_LISTEN": "[::1]:9", "YIZHAN_NAME": "Chat-1.a_b",
        ])
        #expect(settings[.maxBody] == 2 << 20)
        #expect(settings[.answerTime] == .seconds(300))
        #expect(settings[.trialGrant] == .fen(990))
        #expect(settings[.openAIModels] == ["a", "b", "c"])
        #expect(settings[.listen].description == "[::1]:9")
        #expect(settings[.processName] == "Chat-1.a_b")
    }

    @Test func `what nobody has chosen is as the table says, or nothing`() throws {
        let settings = try Settings(environment: ["YIZHAN_NAME": "", "YIZHAN_LISTEN": ""])
        #expect(settings[.processName] == nil)
        #expect(!settings.isSet(.listen))
        #expect(settings[.listen].description == "127.0.0.1:8080")
        #expect(settings[.busyPoll])
        #expect(settings[.trustedProxies] == nil)
        #expect(settings[.metricsFrom].count == 2)
        #expect(settings[.repliesPartition] == nil)
    }

    @Test func `an address that is none is named in its list`() throws {
        let error = #expect(throws: SettingError.self) {
            try Settings(environment: ["YIZHAN_TRUSTED_PROXIES": "10.0.0.0/8, proxy"])
        }
        #expect(
            error?.description
                == "YIZHAN_TRUSTED_PROXIES: 'proxy' is neither an address nor a network like 10.0.0.0/8.")
    }

    @Test(
        arguments: [
            ("*", .any), ("none", .listed([])), ("https://a.cn", .listed(["https://a.cn"])),
            ("HTTPS://A.cn:443, http://[::1]:3000", .listed(["https://a.cn", "http://[::1]:3000"])),
            ("http://a.cn:80,http://a.cn:443", .listed(["http://a.cn", "http://a.cn:443"])),
            ("app://localhost", .listed(["app://localhost"])),
        ] as [(String, CrossOrigin.Origins)])
    func `origins are read as browsers write them`(text: String, origins: CrossOrigin.Origins) throws {
        #expect(try Settings(environment: ["YIZHAN_CORS_ORIGINS": text])[.corsOrigins] == origins)
    }

    @Test(
        arguments: [
            ("", nil), ("https://Chat.example.com/", "https://chat.example.com"),
            ("http://[::1]:80", "http://[::1]:80"),
        ] as [(String, String?)])
    func `the address of links has no path`(text: String, address: String?) throws {
        let settings = try Settings(environment: ["YIZHAN_ADDRESS": text, "YIZHAN_LISTEN": "0.0.0.0:81"])
        #expect(settings.publicAddress == address ?? "http://127.0.0.1:81")
        for wrong in ["chat.example.com", "https://a.cn/chat", "https://a.cn?x", "https://u@a.cn", "https://"] {
            #expect(throws: SettingError.self) { try Settings(environment: ["YIZHAN_ADDRESS": wrong]) }
        }
    }

    @Test func `hosts of pictures are names, none by default`() throws {
        #expect(try Settings(environment: [:])[.pictureHosts] == nil)
        let named = try Settings(environment: ["YIZHAN_PICTURE_HOSTS": "IMG.a.cn, b-2.cn"])
        #expect(named[.pictureHosts] == ["img.a.cn", "b-2.cn"])
        for text in ["https://a.cn", "*.a.cn", "a.cn/x", "a.cn \"", "a.cn,-"] {
            #expect(throws: SettingError.self) { try Settings(environment: ["YIZHAN_PICTURE_HOSTS": text]) }
        }
    }

    @Test(arguments: [
        "a.cn", "https://a.cn/", "https://a.cn/path", "https://", "https://a.cn:0", "https://a.cn:65536",
        "https://a.cn:", "https://a@b.cn", "https://*.cn", "*", "none", "null",
    ])
    func `what is no origin is named in its list`(text: String) throws {
        let error = #expect(throws: SettingError.self) {
            try Settings(environment: ["YIZHAN_CORS_ORIGINS": "https://b.cn, \(text)"])
        }
        #expect(
            error?.description
                == "YIZHAN_CORS_ORIGINS: '\(text)' is not an origin like https://chat.example.com, which has no path.")
    }

    @Test(arguments: [
        "http://10.0.0.1:3128", "HTTP://proxy.example/", "https://user:secret@proxy:1", "socks5h://[::1]:1080",
        "socks4a://a", "socks5://a", "socks4://a:9", "proxy.example:3128", "[fe80::1]:3128",
    ])
    func `a proxy is an address with a scheme or a port`(text: String) throws {
        #expect(try Settings(environment: ["YIZHAN_UPSTREAM_PROXY": text])[.upstreamProxy] == .url(text))
    }

    @Test(arguments: [
        "zz", "http://", "ftp://a:1", "a:0", "a:65536", "a:port", "http://a:1/path", "http://a b:1", "http:/a:1",
        "socks6://a:1", "http://a:1?x", "a:1,b:2", "direct", ":3128", "user:secret@",
    ])
    func `what is no proxy is refused, and its password not repeated`(text: String) {
        let error = #expect(throws: SettingError.self) {
            try Settings(environment: ["YIZHAN_UPSTREAM_PROXY": text])
        }
        #expect(
            error?.description
                == "YIZHAN_UPSTREAM_PROXY: this is no proxy's address like http://10.0.0.1:3128 or "
                + "socks5h://10.0.0.1:1080.")
    }

    @Test func `no proxy is chosen where none is named`() throws {
        #expect(try Settings(environment: ["YIZHAN_UPSTREAM_PROXY": ""])[.upstreamProxy] == nil)
    }

    @Test func `the environment wins over the file, and the file over the default`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json5")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("{ YIZHAN_MAX_BODY: '3MiB', /* a comment */ YIZHAN_UPSTREAM_ATTEMPTS: 5, }".utf8).write(to: file)
        let settings = try Settings(environment: ["YIZHAN_SETTINGS": file.path, "YIZHAN_UPSTREAM_ATTEMPTS": "2"])
        #expect(settings[.maxBody] == 3 << 20)
        #expect(settings[.upstreamAttempts] == 2)
        #expect(settings[.answersAtOnce] == 1024)
    }

    @Test func `a file with an unknown setting is refused`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json5")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("{ YIZHAN_MAX_BODDY: 1 }".utf8).write(to: file)
        let error = #expect(throws: SettingError.self) { try Settings(environment: ["YIZHAN_SETTINGS": file.path]) }
        #expect(error?.description.contains("YIZHAN_MAX_BODDY") == true)
    }

    @Test func `a name that looks like a setting is noted`() throws {
        #expect(try Settings(environment: ["YIZHAN_LISTEM": "x", "HOME": "/"]).unknownNames == ["YIZHAN_LISTEM"])
    }
}
