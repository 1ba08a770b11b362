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
}
