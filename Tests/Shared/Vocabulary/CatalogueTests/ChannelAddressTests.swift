import Catalogue
import Testing

/// Which addresses a channel may be given.
struct ChannelAddressTests {
    private func fault(_ address: String) -> CatalogueError? {
        do throws(CatalogueError) {
            let file = "{ channels: [{ name: 'c', baseURL: '\(address)' }] }"
            let document = try CatalogueDraft(parsing: Array(file.utf8)).sealed(with: nil)
            _ = try Catalogue(document, keys: nil)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "https://api.example.com/v1", "HTTPS://api.example.com", "http://127.0.0.1:9000/v1/", "http://[::1]:9/v1",
        "https://a.cn/tenant@home/v1", "sandbox:",
    ])
    func `an address with a host, over HTTP, is taken`(address: String) {
        #expect(fault(address) == nil)
    }

    @Test(arguments: [
        "https://user:planted@a.cn/v1", "https://planted@a.cn", "https://:planted@a.cn", "http://planted@a.cn:80?x",
        "https://a.cn/v1?key=planted", "https://a.cn#planted", "ftp://a.cn/planted", "planted", "file:///planted",
        "https://", "https:///v1", "https://:443/v1", "https://?planted", "https://a b", "https://中.cn", "//a.cn",
    ])
    func `any other is refused by its place, and not shown again`(address: String) {
        let error = fault(address)
        #expect(error?.kind == .address && error?.place == "channels[0].baseURL")
        #expect(error?.description.contains("planted") == false)
    }

    @Test func `what a version on the log has by now is read all the same`() throws {
        let old = #"{"channels":[{"name":"c","baseURL":"https://user:planted@a.cn/v1"}]}"#
        #expect(try Catalogue(CatalogueDocument(text: old), keys: nil).channels.count == 1)
    }
}
