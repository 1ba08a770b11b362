import Credentials
import Foundation
import Testing

@testable import yizhan

struct SecretTests {
    private let bytes = (0..<32).map { UInt8(truncatingIfNeeded: $0 * 37 + 250) }

    private func read(_ environment: [String: String]) throws -> [UInt8]? {
        try Settings(environment: environment).serverSecret()?.exposed
    }

    @Test func `a secret is read in both kinds of base64, also from a file`() throws {
        let plain = Data(bytes).base64EncodedString()
        #expect(plain.contains("+") || plain.contains("/"))
        #expect(plain.hasSuffix("="))
        #expect(try read(["YIZHAN_SECRET": plain]) == bytes)
        #expect(try read([:]) == nil)
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let url = plain.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").dropLast()
        try Data((url + "\n").utf8).write(to: file)
        #expect(try read(["YIZHAN_SECRET_FILE": file.path]) == bytes)
    }

    @Test(arguments: [
        ["YIZHAN_SECRET": "c2hvcnQ="], ["YIZHAN_SECRET": "not base64!"], ["YIZHAN_SECRET_FILE": "/nowhere"],
        ["YIZHAN_SECRET": "c2hvcnQ=", "YIZHAN_SECRET_FILE": "/nowhere"],
    ])
    func `what is no secret is refused, and not shown`(environment: [String: String]) throws {
        let error = #expect(throws: SettingError.self) { try read(environment) }
        #expect(error?.description.contains("YIZHAN_SECRET") == true)
        #expect(error?.description.contains("c2hvcnQ") == false)
    }

    @Test func `master keys are read with commas or line by line, and are 32 bytes each`() throws {
        let keys = [UInt8(1), 2].map { Data(repeating: $0, count: 32).base64EncodedString() }
        let both = try #require(
            try Settings(environment: ["YIZHAN_MASTER_KEY": keys.joined(separator: ", ")]).masterKeys())
        #expect(Settings.masterKeys(keys.joined(separator: "\n") + "\n")?.sealingID == both.sealingID)
        #expect(Settings.masterKeys(keys[1])?.sealingID != both.sealingID)
        for text in ["", "c2hvcnQ=", keys[0] + ",c2hvcnQ=", "not base64!"] { #expect(Settings.masterKeys(text) == nil) }
        let error = #expect(throws: SettingError.self) {
            try Settings(environment: ["YIZHAN_MASTER_KEY": "c2hvcnQ="]).masterKeys()
        }
        #expect(error?.description.contains("YIZHAN_MASTER_KEY") == true)
        #expect(error?.description.contains("c2hvcnQ") == false)
    }

    @Test func `session secrets are one, or two while they change`() throws {
        let keys = [UInt8(1), 2, 3].map { Data(repeating: $0, count: 32).base64EncodedString() }
        let both = try #require(
            try Settings(environment: ["YIZHAN_SESSION_SECRET": "\(keys[0]), \(keys[1])"]).sessionSecrets())
        #expect(Settings.sessionSecrets(keys[0] + "\n")?.signingID == both.signingID)
        for text in ["", "c2hvcnQ=", keys.joined(separator: ","), keys[0] + "," + keys[0]] {
            #expect(Settings.sessionSecrets(text) == nil)
        }
        let error = #expect(throws: SettingError.self) {
            try Settings(environment: ["YIZHAN_SESSION_SECRET": "c2hvcnQ="]).sessionSecrets()
        }
        #expect(error?.description.contains("YIZHAN_SESSION_SECRET") == true)
        #expect(error?.description.contains("c2hvcnQ") == false)
    }

    @Test func `a session secret is made once, and is in a file for its owner alone`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "yizhan-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try DataDirectory(at: path)
        let settings = try Settings(environment: [:])
        let first = try directory.sessionSecrets(settings).signingID
        #expect(try directory.sessionSecrets(settings).signingID == first)
        let file = path + "/session.secret"
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try "no secret".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(throws: SettingError.self) { try directory.sessionSecrets(settings) }
    }

    @Test func `the server's secret is made once, and is in a file for its owner alone`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "yizhan-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try DataDirectory(at: path)
        let settings = try Settings(environment: [:])
        let first = try directory.secret(settings).exposed
        #expect(try directory.secret(settings).exposed == first)
        let file = path + "/secret"
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try "c2hvcnQ".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(throws: SettingError.self) { try directory.secret(settings) }
    }

    @Test func `what another has written first is left alone, and no draft is left`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "yizhan-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try DataDirectory(at: path)
        try directory.write("first", to: path + "/secret", replacing: false)
        try directory.write("second", to: path + "/secret", replacing: false)
        #expect(try directory.read(path + "/secret") == "first")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["secret"])
    }
}
