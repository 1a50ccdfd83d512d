# Runs a formula of Homebrew, with a stand-in for what Homebrew gives it: ruby homebrew.rb FORMULA TARBALL FOLDER
# Checks the tarball's sum, unpacks, installs and tests it as `brew install` and `brew test` do, below FOLDER.
require "digest"
require "fileutils"
require "open3"
require "pathname"

formula, tarball, folder = ARGV.map { |path| Pathname(path).expand_path }

class << ENV
  def append(name, word) = self[name] = "#{self[name]} #{word}".strip
  def ldflags = self["LDFLAGS"].to_s
end

class Formula
  DEPENDENCIES = [] # rubocop:disable Style/MutableConstant
  Installed = Struct.new(:opt_lib)

  class << self
    attr_reader :said, :checks

    %i[desc homepage url sha256 license].each do |name|
      define_method(name) { |text| (@said ||= {})[name] = text }
    end

    def depends_on(what) = DEPENDENCIES << (what.is_a?(Hash) ? what.keys.first : what)

    def test(&checks) = @checks = checks

    def [](name)
      raise "#{name} is no dependency" unless DEPENDENCIES.include?(name)

      Installed.new(Pathname("/nowhere/#{name}/lib"))
    end
  end

  attr_reader :prefix, :testpath

  def initialize(folder)
    @prefix = folder / "Cellar"
    @testpath = folder / "test"
    [@prefix, @testpath].each(&:mkpath)
  end

  def bin = prefix / "bin"
  def man = prefix / "share/man"
  def version = self.class.said[:url][/-([\d.]+)\.tar\.gz\z/, 1]
  def system(*words) = Kernel.system(*words.map(&:to_s)) || raise("#{words.join(" ")} fails")
  def assert_match(text, found) = found.include?(text) || raise("no #{text} in #{found}")

  def shell_output(command)
    out, status = Open3.capture2(command)
    status.success? ? out : raise("#{command} fails")
  end
end

load formula.to_s
said = Prof2dot.said
raise "another tarball" unless File.basename(said[:url]) == tarball.basename.to_s
raise "another sum" unless Digest::SHA256.file(tarball).hexdigest == said[:sha256]

made = Prof2dot.new(folder)
Kernel.system("tar", "-xzf", tarball.to_s, "-C", folder.to_s) || raise("tar fails")
Dir.chdir(folder / tarball.basename(".tar.gz").to_s) { made.install }
Dir.chdir(made.testpath) { made.instance_eval(&Prof2dot.checks) }
loaded = `readelf -d #{made.bin}/prof2dot`[/R(?:UN)?PATH.*\[(.*)\]/, 1].to_s.split(":")
puts loaded
