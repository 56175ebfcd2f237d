// No imports: the tools are installed outside the checkout.
const browser = {
    Blob: "readonly",
    clearInterval: "readonly",
    clearTimeout: "readonly",
    console: "readonly",
    document: "readonly",
    Event: "readonly",
    fetch: "readonly",
    FormData: "readonly",
    location: "readonly",
    localStorage: "readonly",
    navigator: "readonly",
    setInterval: "readonly",
    setTimeout: "readonly",
    URL: "readonly",
    window: "readonly",
};

export default [
    {
        files: ["**/static/**/*.js"],
        ignores: ["**/static/lib/**", "**/static/description/**"],
        languageOptions: {ecmaVersion: 2024, sourceType: "module", globals: browser},
        rules: {
            curly: "error",
            eqeqeq: "error",
            "no-const-assign": "error",
            "no-console": "error",
            "no-debugger": "error",
            "no-dupe-keys": "error",
            "no-duplicate-imports": "error",
            "no-shadow": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unused-vars": ["error", {args: "after-used", argsIgnorePattern: "^_"}],
            "no-use-before-define": ["error", {functions: false}],
            "no-var": "error",
            "prefer-const": "error",
        },
    },
];
